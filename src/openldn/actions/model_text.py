"""The model file in use, as text."""

from openldn.actions.evaluate import EvaluateRequest
from openldn.exchange import read_diary, write_model
from openldn.record import Course
from openldn.trial import ModelSpec, Question, build_model, prepare_question


def model_text(spec: ModelSpec, *, request: EvaluateRequest | None = None) -> str:
    """Text of the model file; with a request, unit and center are those of its diary.

    For several patients the unit is the one they share, and the center is left open.
    """
    if request is None:
        return write_model(spec)
    diary = read_diary(request.path, columns=request.columns, options=request.options)
    question = Question(
        instrument=request.instrument,
        active=request.active,
        comparator=request.comparator,
        spec=spec,
    )
    prepared, _ = prepare_question(diary.courses, question)
    model = build_model(
        max(diary.courses, key=lambda course: _fitness(course, request)),
        instrument=request.instrument,
        active=request.active,
        comparator=request.comparator,
        spec=prepared.spec,
    )
    center = model.center if len(diary.courses) == 1 else None
    return write_model(prepared.spec, unit=model.unit, center=center)


def _fitness(course: Course, request: EvaluateRequest) -> tuple[bool, int]:
    """A course with both treatments first, then the one with most scores."""
    codes = {course.treatments.index(name) for name in (request.active, request.comparator)}
    return codes <= set(course.treatment.tolist()), course.observed
