"""TOCSIN_DATA cannot be made or written: ``tocsin run`` ends with the folder's name and the cure.

To root every folder is writable. There the program runs without the capability that makes it so (setpriv), and is bound
by the permissions as anybody else is.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.scenarios.surroundings import assert_refused, run_to_the_end

if TYPE_CHECKING:
    from pathlib import Path

AS_ANYBODY = (
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all") if os.geteuid() == 0 else ()
)


def test_a_folder_below_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    data = tmp_path / "file" / "data"
    done = run_to_the_end(tmp_path, {"TOCSIN_DATA": str(data)})
    assert_refused(done, f"The folder {data} cannot be made", "Set TOCSIN_DATA")


def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o500)
    done = run_to_the_end(tmp_path, {"TOCSIN_DATA": str(data)}, *AS_ANYBODY)
    assert_refused(done, f"The folder {data}", "cannot be written", "TOCSIN_DATA")
    assert list(data.iterdir()) == []
