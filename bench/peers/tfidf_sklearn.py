"""TF-IDF routers on MMLU by scikit-learn: of each fold one fit for the validation and one for the test queries."""

import json

import numpy as np
from side import INPUTS, serve_tasks
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestNeighbors

NEIGHBOURS = 50

data = json.loads((INPUTS / "mmlu.json").read_text())
prompts = np.array(data["prompts"], dtype=object)
quality = np.array(data["quality"], dtype=float).reshape(-1, 2)


def vectorizer(max_df: float = 1.0) -> TfidfVectorizer:
    return TfidfVectorizer(
        ngram_range=(1, 2), min_df=2, max_df=max_df, sublinear_tf=True, token_pattern=r"\w+|[^\w\s]"
    )


def logistic(known: np.ndarray, asked: np.ndarray) -> np.ndarray:
    words = vectorizer()
    features = words.fit_transform(prompts[known])
    rows = words.transform(prompts[asked])
    models = [LogisticRegression(max_iter=200).fit(features, quality[known, model]) for model in (0, 1)]
    return np.stack([model.predict_proba(rows)[:, 1] for model in models], axis=1)


def nearest(known: np.ndarray, asked: np.ndarray) -> np.ndarray:
    words = vectorizer(max_df=0.5)
    index = NearestNeighbors(n_neighbors=NEIGHBOURS, metric="cosine").fit(words.fit_transform(prompts[known]))
    distance, rows = index.kneighbors(words.transform(prompts[asked]))
    similarity = 1 - distance
    total = similarity.sum(axis=1)
    mean = quality[known].mean(axis=0)
    with np.errstate(invalid="ignore"):
        near = (similarity[:, :, None] * quality[known][rows]).sum(axis=1) / total[:, None]
    return np.where(total[:, None] > 0, near, mean)


def folds(score) -> dict:
    scores = np.empty_like(quality)
    for split in data["splits"]:
        train, validation, test = (np.array(split[part]) for part in ("train", "validation", "test"))
        score(train, validation)
        scores[test] = score(np.concatenate([train, validation]), test)
    weak, strong = scores.T
    return {
        "check": {
            "weak": float(weak.mean()),
            "strong": float(strong.mean()),
            "spread": float(((strong - weak) ** 2).mean()),
        }
    }


serve_tasks(
    ["scikit-learn", "numpy", "scipy"],
    **{"tfidf-logistic": lambda: folds(logistic), "tfidf-knn": lambda: folds(nearest)},
)
