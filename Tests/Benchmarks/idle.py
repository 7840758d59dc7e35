# SPDX-License-Identifier: Apache-2.0
"""The other ends of connections that stay silent. They are here and not in the program that is
measured, so that it needs one descriptor for each and not two."""

import contextlib
import os
import socket
import sys
import threading

# For the descriptors that a program needs besides.
SPARE = 100


class IdleConnections:
    """A unix socket that accepts connections and never sends a byte."""

    def __init__(self, folder, limit):
        self.path = os.path.join(folder, "idle")
        self.most = limit - SPARE
        self.accepted = []
        self.listener = socket.socket(socket.AF_UNIX)

    def __enter__(self):
        self.listener.bind(self.path)
        self.listener.listen(4096)
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def accept(self):
        # The listener's end is the end of this thread.
        with contextlib.suppress(OSError):
            while True:
                self.accepted.append(self.listener.accept()[0])

    @contextlib.contextmanager
    def room(self, count):
        """The arguments of a program that is to open connections; they are closed at the end."""
        if count > self.most:
            print(f"only {self.most} idle, by the hard limit of open files", file=sys.stderr)
        try:
            yield [str(min(count, self.most)), self.path] if count else []
        finally:
            while self.accepted:
                self.accepted.pop().close()
