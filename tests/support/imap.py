"""A real IMAP server (Dovecot) for one user, on a port of its own, in a directory of its own."""

import grp
import imaplib
import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.mail import free_port, wait_for

from .machine import dovecot, needed

USER, PASSWORD = "answers@example.org", "kept by %40 nobody/"  # with what an address must escape


class Mailbox:
    def __init__(self, port: int) -> None:
        self.port = port

    @property
    def url(self) -> str:
        return f"imap://answers%40example.org:kept%20by%20%2540%20nobody%2F@127.0.0.1:{self.port}/INBOX"

    def put(self, *messages: str | bytes) -> None:
        with self._opened() as box:
            for each in messages:
                raw = each if isinstance(each, bytes) else each.replace("\n", "\r\n").encode()
                box.append("INBOX", "", "", raw)

    def left(self) -> list[tuple[bool, bytes]]:
        """What is there: whether somebody read it, and the message."""
        with self._opened() as box:
            box.select("INBOX", readonly=True)
            found = box.uid("SEARCH", "ALL")[1][0].split()
            left = []
            for uid in found:
                parts = box.uid("FETCH", uid, "(FLAGS BODY.PEEK[])")[1]
                head, body = next(part for part in parts if isinstance(part, tuple))
                left.append((b"\\Seen" in head, body))
            return left

    def _opened(self) -> imaplib.IMAP4:
        box = imaplib.IMAP4("127.0.0.1", self.port)
        box.login(USER, PASSWORD)
        return box


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Empty at first."""
    # Not below pytest's directories: those are closed to everybody else, and the server has several users.
    with TemporaryDirectory(prefix="imap-") as directory:
        Path(directory).chmod(0o755)
        with _running(Path(directory)) as found:
            yield found


@contextmanager
def _running(directory: Path) -> Iterator[Mailbox]:
    program = needed(dovecot(), "dovecot-imapd")
    port = free_port()
    config = directory / "dovecot.conf"
    config.write_text(_config(directory, port))
    (directory / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    with (directory / "output").open("wb") as output:
        process = subprocess.Popen([program, "-F", "-c", config], stdout=output, stderr=output)
    try:
        wait_for(port)
        yield Mailbox(port)
    finally:
        process.terminate()
        process.wait()


def _config(directory: Path, port: int) -> str:
    """Everything under one user: who runs the tests, or somebody without rights if that is root."""
    root = os.geteuid() == 0
    me = pwd.getpwnam("nobody" if root else pwd.getpwuid(os.geteuid()).pw_name)
    home = directory / "mail"
    home.mkdir()
    if root:
        os.chown(home, me.pw_uid, me.pw_gid)
    inside = "" if root else f"default_internal_user = {me.pw_name}\ndefault_login_user = {me.pw_name}\n"
    group = "" if root else f"default_internal_group = {grp.getgrgid(os.getegid()).gr_name}\n"
    return f"""
base_dir = {directory}/run
state_dir = {directory}/state
log_path = {directory}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
{inside}{group}first_valid_uid = 1
first_valid_gid = 0
mail_location = maildir:{home}/box
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {directory}/users
}}
userdb {{
  driver = static
  args = uid={me.pw_uid} gid={me.pw_gid} home={home}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""
