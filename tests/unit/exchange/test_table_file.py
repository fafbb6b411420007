"""Are files of every make read as the same table?"""

import pytest

from openldn.errors import DiaryError
from openldn.exchange.table_file import read_table


@pytest.fixture
def read(tmp_path):
    def read_bytes(data):
        file = tmp_path / "table.csv"
        file.write_bytes(data)
        return read_table(file)

    return read_bytes


@pytest.mark.parametrize(
    "data",
    [
        b"a,b\n1,2\n",
        b"a,b\r\n1,2\r\n\r\n",
        b"a,b\r1,2\r",
        b"\n\na,b\n1,2",
        b"a;b\n1;2\n",
        b"a\tb\n1\t2\n",
        b"a|b\n1|2\n",
        b"sep=|\na|b\n1|2\n",
        b"\xef\xbb\xbfa,b\n1,2\n",
        b'"a","b"\n"1","2"\n',
        b" a , b \n 1 , 2 \n",
        b"a,b,,\n1,2,,\n,,,\n",
        b"a,b\n1,2,,,\n",
        "a,b\n1,2\n".encode("utf-16"),
    ],
)
def test_one_table_in_many_makes_is_the_same(read, data):
    table = read(data)
    assert table.names == ("a", "b")
    assert table.frame.rows() == [("1", "2")]


def test_quoted_cells_may_hold_delimiters_and_quotation_marks(read):
    table = read(b'a,b\n"x,y","he said ""no"""\n')
    assert table.frame.rows() == [("x,y", 'he said "no"')]


def test_lines_count_from_the_top_of_the_file(read):
    assert read(b"sep=,\na,b\n1,2\n\n3,4\n").lines.tolist() == [3, 5]


def test_a_byte_without_meaning_is_still_read_and_told(read):
    table = read(b"a,b\n\x81\xe9,2\n")
    assert [finding.id for finding in table.findings] == ["DIA-001"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfea", "UTF-16 text and breaks off"),
        (b"\xef\xbb\xbf\n", "the file is empty"),
        (b"sep=;\n", "no header line"),
        (b",,\n1,2,3\n", "names no column"),
        (b"a,b\n1," + b"," * 2000 + b"\n", "row 2 has 2002 cells"),
        (b'a,b\n1,"x"y\n', "row 2: a quotation mark"),
        (b'"a,b\n1,2\n', "row 1: a quotation mark"),
    ],
)
def test_a_damaged_file_is_an_error(read, data, message):
    with pytest.raises(DiaryError, match=message):
        read(data)


def test_a_name_that_fits_two_columns_must_be_exact(read):
    table = read(b"Pain,pain\n1,2\n")
    assert table.cells("pain", role="outcome").text.to_list() == ["2"]
    with pytest.raises(DiaryError, match="fits several columns"):
        table.find_position("PAIN", role="outcome")
