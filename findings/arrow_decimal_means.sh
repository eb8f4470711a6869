#!/usr/bin/env bash
# Seen on 2026-11-28 with pandas 3.1.1 and pyarrow 26.0.1 on Python 3.11.
#
# A column of amounts as Arrow decimals in pandas, decimal128(38, 0), as many readers of money make it:
# the mean of 229,000,000, 140,000,000 and 17,300,000 is 128,766,667, not 128,766,666.67. The result has the
# digits of the column, and nothing says that it was rounded. The share of each in the sum, the half of each
# and the running sum raise an error instead. With the smallest precision that holds the amounts, the mean
# is rounded all the same, and the share works.
#
# Why it matters: whoever computes an average grant from aid data in exact decimals gets a wrong figure
# without a warning. This project therefore gives amounts in frames as decimal.Decimal objects.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet "pandas==3.1.1" "pyarrow==26.0.1" "numpy==2.4.6"
cat > means.py <<'PYTHON'
from decimal import Decimal

import pandas as pd
import pyarrow as pa

amounts = [Decimal(229_000_000), Decimal(140_000_000), Decimal(17_300_000)]


def tried(label, compute):
    try:
        value = compute()
    except Exception as error:
        print(f"{label}: {type(error).__name__}")
    else:
        print(f"{label}: {value}")


for precision in (38, 9):
    column = pd.Series(amounts, dtype=pd.ArrowDtype(pa.decimal128(precision, 0)))
    print(column.dtype)
    tried("mean", column.mean)
    tried("share", lambda: (column / column.sum()).tolist()[0])
    tried("half", lambda: (column * Decimal("0.5")).tolist()[0])
    tried("running sum", lambda: column.cumsum().tolist()[-1])
PYTHON
venv/bin/python -c 'import pandas, pyarrow, sys; print("Python", sys.version.split()[0], "pandas", pandas.__version__, "pyarrow", pyarrow.__version__)'
venv/bin/python means.py | tee seen.txt
cat > expected.txt <<'TEXT'
decimal128(38, 0)[pyarrow]
mean: 128766667
share: ArrowInvalid
half: ArrowInvalid
running sum: TypeError
decimal128(9, 0)[pyarrow]
mean: 128766667
share: 0.5928035205
half: 114500000.0
running sum: TypeError
TEXT
diff expected.txt seen.txt && echo "as described"
