"""D"""


def add_words(_w):
    """None."""


def run(_c):
    return 1
