"""`python -m simulator --config FILE.json [--host 127.0.0.1] [--port 8090]`."""

import argparse
import sys
from pathlib import Path

from pydantic import ValidationError

from simulator.app import create_app
from simulator.configuration import Configuration
from simulator.server import Server


def main() -> int:
    """Run the simulator until it is told to stop; 2 is a configuration that cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description="Meta and Telegram.")
    parser.add_argument("--config", type=Path, required=True, help="a JSON file")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090, help="0 takes a free one")
    arguments = parser.parse_args()
    try:
        configuration = Configuration.read(arguments.config)
    except (OSError, ValidationError) as error:
        sys.stderr.write(f"{arguments.config}: {error}\n")
        return 2
    Server(create_app(configuration), host=arguments.host, port=arguments.port).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
