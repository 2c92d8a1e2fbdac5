"""HANDS: open the books, collect, check, score, write, close the books, deliver (开账 收 验 算 写 关账 发).

Each module knocks at the counters of the workshops and adds nothing of its own but order and retries:
no formula, no SQL, no sentence.
"""
