"""Models of differential equations written as text, their dosing, and how they are run.

No clinical word stands here: a model is a text file, a patient a row of numbers.
"""
