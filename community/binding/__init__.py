"""The codes of six digits that 绑定 takes: whose they are, and that none means two things."""
