    "WORD": {
        "TODO: the largest entry": "def WORD(w):\n    return np.max(w)",
        "TODO: the first entry": "def WORD(w):\n    return w[0]",
        "TODO: the sum": "def WORD(w):\n    return np.sum(w)",
    },
}
