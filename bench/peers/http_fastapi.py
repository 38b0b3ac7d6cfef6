"""A router over HTTP as one writes it in Python: FastAPI, sentence-transformers, numpy.

    python bench/peers/http_fastapi.py PORT
"""

import json
import sys

import numpy as np
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sentence_transformers import SentenceTransformer
from side import INPUTS

NEIGHBOURS = 50

learned = json.loads((INPUTS / "questions.json").read_text())["learned"]
encoder = SentenceTransformer(str(INPUTS / "minilm-source"), device="cpu")
known = encoder.encode([row["prompt"] for row in learned])
quality = np.array([row["quality"] for row in learned], dtype=float)
app = FastAPI()


class Asked(BaseModel):
    text: str


class Prediction(BaseModel):
    text: str
    score: float
    route_label: str


@app.post("/predict")
def predict(asked: Asked) -> Prediction:
    similarity = np.maximum(known @ encoder.encode(asked.text), 0)
    nearest = np.argpartition(-similarity, NEIGHBOURS)[:NEIGHBOURS]
    weak, strong = similarity[nearest] @ quality[nearest] / similarity[nearest].sum()
    need = float(strong - weak + 1) / 2
    return Prediction(text=asked.text, score=need, route_label="Strong Model" if need > 0.5 else "Weak Model")


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
