"""`python -m tools.distill`: train the built-in network and write it into the package."""

from __future__ import annotations

from pathlib import Path

import click

_REPOSITORY = Path(__file__).resolve().parent.parent.parent
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--teacher", type=_FILE, required=True, help="VGG19's weights, as Keras saves them.")
@click.option("--pictures", type=_FOLDER, multiple=True, required=True, help="What to learn from, besides inputs/.")
@click.option("--held-out", type=_FOLDER, multiple=True, help="Pictures that look like one in here are left out.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="State, log, network.")
@click.option("--steps", type=int, default=12_000, show_default=True, help="Of the whole run.")
@click.option("--rate", type=float, default=6e-4, show_default=True, help="Learning rate at its highest.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--export-only", is_flag=True, help="Write the network of the run as it stands.")
def main(
    teacher: Path,
    pictures: tuple[Path, ...],
    held_out: tuple[Path, ...],
    out: Path,
    steps: int,
    rate: float,
    seed: int,
    export_only: bool,
) -> None:
    """Distil VGG19 into the network that nstflow ships, or go on with the run in --out.

    It ends with slim.npz and slim.json in --out; copy both to nstflow/engine/data to ship them.
    """
    from tools.distill.crops import find_pictures
    from tools.distill.export import write
    from tools.distill.training import Plan, Training

    found = find_pictures([*pictures, _REPOSITORY / "inputs"], held_out=held_out)
    click.echo(f"{len(found)} pictures")
    training = Training(Plan(steps=steps, rate=rate, seed=seed), teacher=teacher, pictures=found, folder=out)
    if not export_only:
        training.run(click.echo)
    size = write(training.shipped(), out, card=training.card())
    click.echo(f"{out / 'slim.npz'}: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
