

def _WORD_inputs(student: str) -> list[dict[str, Any]]:
    draw = rng(student, "WORD")
    return [{"w": draw.normal(size=d)} for d in (2, 3, 5)]


@task(f"{NAME}.WORD", inputs=_WORD_inputs)
def WORD(student: str, w: np.ndarray) -> float:
    """Return TODO; here the smallest entry of w."""
    return float(np.min(w))
