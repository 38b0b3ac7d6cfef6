"""Tables that jobs read and rows that they write: what other programs put into them."""

import datetime
import math

import pyarrow
import pytest
from pyarrow import parquet

from gpu.jobs.answers import questions
from gpu.jobs.errors import SetupError
from gpu.jobs.rows import append_rows, kept_rows, read_rows, write_rows
from gpu.tests.job_inputs import read, write


def test_rows_of_an_earlier_session_have_whatever_character_a_model_says(tmp_path):
    rows = [{"response": "a\u2028b\u0085c\u2029d\x0b\x1c\r\n"}, {"response": "e"}]
    append_rows(tmp_path / "rows.jsonl", rows)
    assert kept_rows(tmp_path / "rows.jsonl") == rows


def test_a_csv_file_has_the_types_of_outcomes_and_long_cells(tmp_path):
    long = "x" * 200_000
    (tmp_path / "t.csv").write_text(
        f"\ufeffprompt,response,query_id,correct,tokens_in,cost_usd,score.judge\n{long},7,1,true,12,nan,0.5\n",
        newline="\r\n",
    )
    assert read_rows(str(tmp_path / "t.csv"), [], ["prompt"]) == [
        {
            "prompt": long,
            "response": "7",
            "query_id": "1",
            "correct": True,
            "tokens_in": 12,
            "cost_usd": None,
            "score.judge": 0.5,
        }
    ]


@pytest.mark.parametrize(
    "content, message",
    [
        ("prompt,query_id\na,1,2\n", "row 1 has more cells than there are columns"),
        ("prompt,tokens_in\na,many\n", "tokens_in of row 1 must be a number: it is 'many'"),
        ("prompt,correct\na,perhaps\n", "correct of row 1 must be true or false: it is 'perhaps'"),
        ('prompt\n"a"b\n', "row 1 is no CSV"),
    ],
)
def test_a_csv_file_that_is_none_is_said_with_its_row(tmp_path, content, message):
    (tmp_path / "t.csv").write_text(content)
    with pytest.raises(SetupError) as told:
        read_rows(str(tmp_path / "t.csv"), [])
    assert message in told.value.message


def test_what_json_has_not_is_null_or_a_text(tmp_path):
    values = {"n": [math.nan], "day": [datetime.date(2026, 1, 2)], "raw": [b"\xff"], "nested": [{"a": [math.inf, 1.0]}]}
    parquet.write_table(pyarrow.table({"prompt": ["a"], **values}), tmp_path / "t.parquet")
    (tmp_path / "t.jsonl").write_text('{"n": NaN, "m": -Infinity, "o": 1e999}\n')
    rows = read_rows(str(tmp_path / "t.parquet"), []) + read_rows(str(tmp_path / "t.jsonl"), [])
    write_rows(tmp_path / "out.jsonl", rows)
    assert read(tmp_path / "out.jsonl") == [
        {"prompt": "a", "n": None, "day": "2026-01-02", "raw": "\ufffd", "nested": {"a": [None, 1.0]}},
        {"n": None, "m": None, "o": None},
    ]


def test_questions_keep_their_ids_and_numbers_become_texts(tmp_path):
    rows = [
        {"prompt": "a", "query_id": 0, "reference": 42, "task": None},
        {"prompt": "b", "query_id": 1, "reference": 0.5},
    ]
    told = questions(write(tmp_path / "mine.jsonl", rows))
    assert [(row["dataset"], row["query_id"], row["reference"]) for row in told] == [
        ("mine", "0", "42"),
        ("mine", "1", "0.5"),
    ]


@pytest.mark.parametrize(
    "row, message",
    [
        ({"reference": ["2"]}, "reference of row 1 must be a text: it is ['2']"),
        ({"query_id": True}, "query_id of row 1 must be a text: it is True"),
        ({"split": "dev"}, "split of row 1 must be one of train, validation, test: it is 'dev'"),
        ({"dataset": "a\u001b[2J"}, "dataset of row 1 has control characters"),
    ],
)
def test_questions_that_no_table_of_outcomes_has_are_refused(tmp_path, row, message):
    with pytest.raises(SetupError) as told:
        questions(write(tmp_path / "q.jsonl", [{"prompt": "a", **row}]))
    assert message in told.value.message


def test_one_id_in_two_datasets_is_two_questions(tmp_path):
    rows = [{"prompt": "a", "query_id": "1", "dataset": "x"}, {"prompt": "b", "query_id": "1", "dataset": "y"}]
    assert len(questions(write(tmp_path / "q.jsonl", rows))) == 2
