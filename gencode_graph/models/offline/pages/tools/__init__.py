"""Tool pages: calculators, checklists, timers and quizzes."""
