"""Who answers with what no answer should be."""

# %% deep_answer |  | 
nested = []
for _ in range(5000):
    nested = [nested]
TASK = nested

# %% long_answer |  | 
TASK = list(range(5_000_000))

# %% surrogate_answer |  | 
TASK = chr(0xD800) * 10

# %% surrogate_error |  | 
raise ValueError(chr(0xD800) + chr(27) + '[2J;=HYPERLINK(1)')

# %% surrogate_print |  | 
print(chr(0xDFFF) * 100, chr(0), chr(27))

# %% endless_answer |  | 
def TASK(*a, **k):
    while True:
        pass

# %% huge_integer |  | 
TASK = 10 ** 5000

# %% odd_dict |  | 
TASK = {(): 1, None: {}, 'x': float('nan')}

# %% bells |  | 
class Odd:
    def __repr__(self):
        raise SystemExit
TASK = Odd()

