"""Render every picture beside its article."""

from __future__ import annotations

from pathlib import Path

from devsite.pictures import coffee, cycling, plants

ARTICLES = Path(__file__).resolve().parents[1] / "articles"
SERIES = {
    "filter-coffee": coffee.PICTURES,
    "winter-cycling": cycling.PICTURES,
    "houseplants": plants.PICTURES,
}


def main() -> None:
    for folder, pictures in SERIES.items():
        (ARTICLES / folder).mkdir(parents=True, exist_ok=True)
        for seed, (name, draw) in enumerate(pictures.items(), start=1):
            path = ARTICLES / folder / f"{name}.jpg"
            draw().save(path, seed)
            print(f"{path.relative_to(ARTICLES)}  {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
