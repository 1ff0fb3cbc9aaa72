// Reads a calendar from standard input with ical.js and prints what it understood as JSON.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));

for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}

const text = (component, name) => component.getFirstPropertyValue(name)?.toString() ?? null;

function moment(time) {
  if (time.isDate || time.zone === ICAL.Timezone.localTimezone) {
    return time.toString();
  }
  return time.convertToZone(ICAL.Timezone.utcTimezone).toString();
}

function read(component) {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    sequence: event.sequence ?? 0,
    status: text(component, "status"),
    start: moment(event.startDate),
    end: moment(event.endDate),
    all_day: event.startDate.isDate,
    summary: text(component, "summary"),
    location: text(component, "location"),
    description: text(component, "description"),
    categories: component.getAllProperties("categories").flatMap((property) => property.getValues()),
  };
}

console.log(
  JSON.stringify({
    name: text(calendar, "name"),
    x_wr_calname: text(calendar, "x-wr-calname"),
    method: text(calendar, "method"),
    refresh_interval: text(calendar, "refresh-interval"),
    events: calendar.getAllSubcomponents("vevent").map(read),
  }),
);
