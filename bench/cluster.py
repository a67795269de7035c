"""A whole installation on one machine: nginx, several web and several job processes on one
PostgreSQL, configured by the very files in deploy/. `make cluster` starts it to look at."""

import configparser
import math
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.processes import peaks, wait_for
from tests.mail_server import free_port

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
MAIN = """
daemon off;
pid {home}/nginx.pid;
worker_processes 1;
error_log {home}/nginx.log warn;
{user}
events {{ worker_connections 2048; }}
http {{
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {home}/site.conf;
}}
"""
CERTIFICATE = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    " -addext subjectAltName=DNS:localhost -keyout privkey.pem -out fullchain.pem"
)


@dataclass
class Cluster:
    """The processes by name: nginx, web-1, web-2 and so on, jobs-1 and so on."""

    home: Path
    env: dict[str, str]
    port: int
    ports: dict[str, int]
    commands: dict[str, list[str]]
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}"

    def start(self, name: str) -> None:
        with (self.home / f"{name}.log").open("ab") as log:
            # In a process group of its own: killing it reaches its children, and Ctrl-C reaches
            # only us.
            self.running[name] = subprocess.Popen(
                self.commands[name],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, name: str) -> None:
        """As systemd does: it may finish what it has begun."""
        process = self.running.pop(name)
        process.terminate()
        process.wait(timeout=90)

    def kill(self, name: str) -> None:
        """At once, with its children."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def memory(self) -> dict[str, int]:
        """The peak of each process with its children, by name, in MB."""
        each = {name: peaks("-g", str(process.pid)) for name, process in self.running.items()}
        return {name: round(sum(sizes)) for name, sizes in each.items()}

    def take_out(self, name: str) -> None:
        self._upstream(name, "out")

    def put_back(self, name: str) -> None:
        """Once it answers."""
        self._upstream(name, "in")

    def _upstream(self, name: str, where: str) -> None:
        env = {
            **self.env,
            "UPSTREAM": str(self.home / "upstream.conf"),
            "NGINX_PID": str(self.home / "nginx.pid"),
        }
        command = [str(DEPLOY / "upstream"), str(self.ports[name]), where]
        subprocess.run(command, env=env, check=True)


@contextmanager
def cluster(home: Path, env: dict[str, str], web: int = 3, jobs: int = 2) -> Iterator[Cluster]:
    """All of it, on the database that `env` names, from when it answers."""
    port = free_port()
    ports = {f"web-{n}": free_port() for n in range(1, web + 1)}
    commands = {
        "nginx": ["nginx", "-c", f"{home}/nginx.conf"],
        **{name: _as_in("undersigned-web@.service", str(at)) for name, at in ports.items()},
        **{f"jobs-{n}": _as_in("undersigned-jobs@.service", "") for n in range(1, jobs + 1)},
    }
    real = {
        "HTTPS": "1",
        "BASE_URL": f"https://localhost:{port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "TRUSTED_PROXIES": "1",
    }
    configure_nginx(home, port, ports)
    running = Cluster(home, {**env, **real}, port, ports, commands)
    try:
        for name in commands:
            running.start(name)
        for at in ports.values():
            wait_for(f"http://127.0.0.1:{at}")
        yield running
    finally:
        for name in list(running.running):
            running.kill(name)


def _as_in(unit: str, port: str) -> list[str]:
    """The command that systemd runs, adapted to this folder and port, with its slice's weight."""
    parser = configparser.RawConfigParser(strict=False)
    parser.read([DEPLOY / unit, DEPLOY / "undersigned.slice"])
    service = parser["Service"]
    command = service["ExecStart"].replace("/srv/undersigned/", f"{ROOT}/").replace("800%i", port)
    weight = int(parser["Slice"]["CPUWeight"]) if "Slice" in service else 100
    # A step of nice is a factor of 1.25 in weight. With autogroup on, Linux weighs sessions first.
    nice = str(round(math.log(100 / weight, 1.25)))
    weighed = 'echo "$0" 2>/dev/null >/proc/self/autogroup; exec nice -n "$0" "$@"'
    return ["sh", "-c", weighed, nice, *shlex.split(command)]


def configure_nginx(home: Path, port: int, ports: dict[str, int]) -> None:
    """The files in deploy/, adapted to this folder and these ports."""
    subprocess.run(shlex.split(CERTIFICATE), cwd=home, check=True, stderr=subprocess.DEVNULL)
    site = (DEPLOY / "nginx.conf").read_text()
    for there, here in {
        "/etc/nginx/undersigned-upstream.conf": f"{home}/upstream.conf",
        "/etc/ssl/undersigned": str(home),
        "/var/log/nginx/error.log": f"{home}/nginx.log",
        "sign.example": "localhost",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ": f"listen 127.0.0.1:{port} ",
    }.items():
        assert there in site, there
        site = site.replace(there, here)
    (home / "site.conf").write_text(re.sub(r"listen \[::\].*", "", site))
    upstream = (DEPLOY / "undersigned-upstream.conf").read_text()
    servers = "".join(f"    server 127.0.0.1:{at};\n" for at in ports.values())
    upstream = re.sub(r"( *server 127.0.0.1:\d+;\n)+", servers, upstream)
    (home / "upstream.conf").write_text(upstream)
    user = "user root;" if os.getuid() == 0 else ""
    (home / "nginx.conf").write_text(MAIN.format(home=home, user=user))


def demonstration(home: str) -> dict[str, str]:
    """Its settings, once it is on the database that the environment names."""
    folders = {
        name: f"{home}/{name.lower()}" for name in ("FILES_ROOT", "LOCKED_ROOT", "SEAL_ROOT")
    }
    env = {**os.environ, **folders, "DEMO": "1", "EMAIL_URL": f"filemail:///{home}/mail"}
    for words in (["migrate", "--verbosity=0"], ["demo"], ["make_seal", "--if-missing"]):
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=env, check=True)
    return env


def main(home: str) -> None:
    """The demonstration, until Ctrl-C."""
    with cluster(Path(home), demonstration(home)) as running:
        sys.stdout.write(
            f"{running.address}/ by nginx, three web and two job processes: Ctrl-C stops it.\n"
            f"Its certificate is its own, so a browser asks. Logs are in {home}\n"
        )
        sys.stdout.flush()
        # A second signal changes nothing: everything stops once.
        ends = {signal.SIGINT, signal.SIGTERM}
        signal.pthread_sigmask(signal.SIG_BLOCK, ends)
        signal.sigwait(ends)


if __name__ == "__main__":
    main(sys.argv[1])
