"""Where the time of a batch goes: ``python -m benchmarks.phases DIARY.csv JOBS``."""

import json
import sys
import time
from datetime import date
from itertools import pairwise
from pathlib import Path


def main(diary: Path, jobs: int) -> dict[str, float]:
    marks = [("start", time.perf_counter())]

    def mark(name: str) -> None:
        marks.append((name, time.perf_counter()))

    from benchmarks.cases import batch_question

    from openldn.actions import DiaryColumns, ReadOptions, evaluation_to_json, judge_courses
    from openldn.exchange import read_diary
    from openldn.trial import collect

    mark("load the program")
    read = read_diary(
        diary,
        columns=DiaryColumns(outcome="pain", treatment="arm", time="date", patient="patient"),
        options=ReadOptions(
            minimum=0, maximum=10, active=("LDN",), comparator=("placebo",), today=date(2026, 1, 1)
        ),
    )
    courses = list(read.courses)
    mark("read the diary")
    question = batch_question(courses)
    judged = judge_courses(courses, question, jobs=jobs)
    mark("judge the courses")
    evaluation = collect(judged, findings=())
    mark("pool them")
    content = evaluation_to_json(evaluation)
    mark("make the JSON")
    json.dumps(content, indent=2, allow_nan=False)
    mark("write it as text")
    seconds = {name: now - before for (_, before), (name, now) in pairwise(marks)}
    from openldn.trial import judge_course

    few = courses[: min(len(courses), 200)]
    started = time.process_time()
    for course in few:
        judge_course(course, question)
    seconds["CPU of one course, in one process, ms"] = (
        1000.0 * (time.process_time() - started) / len(few)
    )
    return seconds


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
