"""What is asked of an ingest of customers: its parameters."""

from __future__ import annotations

from dataclasses import dataclass

from footfall.spec import Unit, param


@dataclass(frozen=True, kw_only=True)
class IngestCustomers(Unit):
    """Read a shop's own tables of customers into a shop: one row a customer, every row accounted for.

    Files are joined on the key; a customer that one of them lacks stays, without its columns. Files with the same
    columns are parts of one. A file of several rows a key is long: the column of at most 60 values that tells a key's
    rows apart is its period, and every other column becomes one a period, called `VALUE: PERIOD`. The key becomes
    user_id, a whole number where all are; the other columns keep their names, and one that an earlier file has too gets
    `_2`.

    A column of text holds flags, figures (also with a decimal comma, or signs of a currency or of percent), days or
    times where 19 in 20 of its values read so; the others are then missing, and told. Words that differ from a frequent
    one by a single letter, outliers, impossible zeros, values that nobody can have and garbled text are found and told.
    They are mended only with `mend`, or where the map's [mend] says so: words are written as the frequent one,
    customers with an outlier or an impossible zero are set aside in `rejected`, impossible values are made missing, and
    garbled text is read back where that gives every line exactly.

    Impossible are ages of 0 and below or above 110 and years and days of birth more than 110 years before the table's
    latest day or after it, by the words of a column's name; figures that stand for "not known" (-1, 999999, 666666, one
    that three rows share and that is ten times as large as any other); days such as 1900-01-01, 20 years from the rest.
    """

    key: str | None = param(None, "The column that tells customers apart, in every file.")
    target: str | None = param(None, "The column that models shall foretell.")
    mend: bool = param(
        False, "Mend what is found: misspelt words, outliers, impossible zeros and values, garbled text."
    )
    map: str | None = param(None, "A MAP.toml that says how to read the files and what to mend.")
    encoding: str | None = param(None, "The encoding of text files, as cp1251; told from the files otherwise.")
    currency: str | None = param(None, "The currency of the customers' money, as RUB.")

    how = "footfall ingest-customers --help"
    question = "Who are the shop's customers, by its own tables?"
