"""Persons and the organizations they speak for."""
