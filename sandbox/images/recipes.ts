import { join } from "node:path";
import {
  cacheNames,
  databaseNames,
  dnsImageName,
  haproxyNames,
  pauseImageName,
  pausingNames,
  serverNames,
  sessionImageName,
  traefikNames,
  userInterfaceNames,
  workflowControllerNames,
} from "./names";
import type { ArchiveRecipe, LayerSource } from "./recipe-types";

const standIn = (...path: readonly string[]): string => join(__dirname, "..", "stand-ins", ...path);

const searchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Shell text for a root file system's directory: compiles to bytecode what a Python program imports. Otherwise every start does, which
 * takes a server half a second. The same files make the same bytes.
 */
export const compileImports = (modules: string): string => {
  const list = `import sys, ${modules}; print(*(file for file in (getattr(module, '__file__', None) or '' for module in sys.modules.values()) if file.endswith('.py')), sep='\\n')`;
  const compile = "python3 -m compileall -q --invalidation-mode unchecked-hash -i -";
  return `chroot . python3 -c "${list}" | chroot . ${compile}`;
};

/** A user that owns nothing. */
const nobody = "65534";

/** Python as the first process of a container has no handler for TERM, and the kernel then lets it live; it does end on this. */
const interrupt = "SIGINT";

/** HAProxy of a Debian suite, which has no releases to pin, so what it has is checked instead. */
const haproxyOf = (
  suite: string,
  series: string,
  advice: string,
): Extract<LayerSource, { kind: "debian" }> => ({
  kind: "debian",
  suite,
  packages: ["haproxy", "ca-certificates"],
  check: {
    command: ["/usr/sbin/haproxy", "-v"],
    expect: new RegExp(`^HAProxy version ${series.replace(".", "\\.")}\\.`),
    advice,
  },
});

/** Series of HAProxy that Debian's releases have, on which configurations that are written for them are tried. They are in no image. */
export const olderHaproxies = {
  "2.6": haproxyOf("bookworm", "2.6", "configurations for HAProxy 2.6 are tried on it"),
  "3.0": haproxyOf("trixie", "3.0", "configurations for HAProxy 3.0 are tried on it"),
} as const;

export type OlderHaproxy = keyof typeof olderHaproxies;

const haproxy: ArchiveRecipe = {
  name: "haproxy",
  // The suite that follows HAProxy's current LTS series.
  layers: {
    debian: haproxyOf("sid", "3.2", "the sandbox needs HAProxy 3.2, the line that the program deploys"),
  },
  images: [
    {
      names: haproxyNames,
      layers: ["debian"],
      // As the official image: user haproxy has number 99 there, and USR1 ends HAProxy without cutting requests.
      configuration: {
        Entrypoint: ["haproxy", "-W", "-db"],
        Env: [searchPath],
        User: "99",
        StopSignal: "SIGUSR1",
      },
    },
  ],
};

/** What a release of reana-server has of REANA's own database package, and the packages that its tables and migrations rest on. */
const reanaDatabase = (release: string): LayerSource => ({
  kind: "python",
  requirements: standIn("server", `reana-db-${release}.txt`),
  path: "srv/reana-db",
  modules: "reana_db.cli",
  base: "debian",
});

const pythonEnvironment = [searchPath, "PYTHONUNBUFFERED=1", "PYTHONDONTWRITEBYTECODE=1"];

/** What the stand-ins import, and reana-db of Debian's packages. */
const imported =
  "flask.cli, flask_talisman, websockets.asyncio.server, cryptography.hazmat.primitives.ciphers, mako.template, pkg_resources, psycopg2.extras, requests, setuptools, wcmatch.glob, yaml";

const python: ArchiveRecipe = {
  name: "reana",
  layers: {
    debian: {
      kind: "debian",
      suite: "trixie",
      packages: [
        "python3-flask",
        "python3-flask-talisman",
        "python3-websockets",
        "uwsgi-core",
        "uwsgi-plugin-python3",
        // Of reana-db: a shell for its scripts, and what it imports that is not of its own kind.
        "dash",
        "python3-cryptography",
        "python3-mako",
        "python3-psycopg2",
        "python3-requests",
        "python3-setuptools",
        "python3-wcmatch",
        "python3-yaml",
      ],
      prepare: [
        // Without this file Python's requests cannot even be imported.
        "cat usr/share/ca-certificates/mozilla/*.crt >etc/ssl/certs/ca-certificates.crt",
        "rm -rf usr/share/ca-certificates usr/share/perl5 usr/lib/python3.*/test usr/lib/python3.*/pydoc_data",
        compileImports(imported),
      ],
      check: {
        command: ["/usr/bin/python3", "-c", `import ${imported}; print('whole')`],
        expect: /^whole/,
        advice: "the stand-ins of REANA need Flask, Talisman, websockets and what reana-db imports",
      },
    },
    ...Object.fromEntries(
      Object.keys(serverNames).map((release) => [`reana-db-${release}`, reanaDatabase(release)]),
    ),
    files: {
      kind: "files",
      files: {
        "code/scripts/create-database.sh": standIn("server", "create-database.sh"),
        "srv/server/administration.py": standIn("server", "administration.py"),
        "srv/server/application.py": standIn("server", "application.py"),
        "srv/server/rate_limits.py": standIn("server", "rate_limits.py"),
        "srv/server/uwsgi.ini": standIn("server", "uwsgi.ini"),
        "srv/session/session.py": standIn("session", "session.py"),
        "srv/workflow-controller/controller.py": standIn("workflow-controller", "controller.py"),
        "usr/local/bin/reana-db": standIn("server", "reana-db"),
      },
    },
  },
  images: [
    ...Object.entries(serverNames).map(([release, name]) => ({
      names: [name],
      layers: ["debian", `reana-db-${release}`, "files"],
      configuration: {
        Entrypoint: ["uwsgi-core", "--ini", "/srv/server/uwsgi.ini"],
        Env: [...pythonEnvironment, "PYTHONPATH=/srv/reana-db", "FLASK_APP=/srv/server/administration.py"],
        User: nobody,
        WorkingDir: "/code",
        StopSignal: "SIGTERM",
      },
    })),
    ...[
      { names: [sessionImageName], program: "/srv/session/session.py", environment: [] },
      {
        names: workflowControllerNames,
        program: "/srv/workflow-controller/controller.py",
        environment: [`SESSION_IMAGE=${sessionImageName}`],
      },
    ].map(({ names, program, environment }) => ({
      names,
      layers: ["debian", "files"],
      configuration: {
        Entrypoint: ["python3", program],
        Env: [...pythonEnvironment, ...environment],
        User: nobody,
        StopSignal: interrupt,
      },
    })),
  ],
};

const userInterface: ArchiveRecipe = {
  name: "reana-ui",
  layers: {
    debian: {
      kind: "debian",
      suite: "trixie",
      packages: ["nginx"],
      check: {
        // It prints to standard error only.
        command: ["/usr/sbin/nginx", "-v"],
        advice: "the stand-in of reana-ui needs nginx",
      },
    },
    files: {
      kind: "files",
      files: {
        "srv/nginx.conf": standIn("ui", "nginx.conf"),
        "srv/ui/index.html": standIn("ui", "index.html"),
        // nginx looks its user up, and unpacked packages have made none.
        "etc/passwd": standIn("ui", "passwd"),
        "etc/group": standIn("ui", "group"),
      },
    },
  },
  images: [
    {
      names: userInterfaceNames,
      layers: ["debian", "files"],
      configuration: { Entrypoint: ["nginx", "-c", "/srv/nginx.conf"], Env: [searchPath] },
    },
  ],
};

/** Where Debian has the programs of PostgreSQL. */
const postgresPrograms = "/usr/lib/postgresql/17/bin";

const stores: ArchiveRecipe = {
  name: "stores",
  layers: {
    debian: {
      kind: "debian",
      suite: "trixie",
      packages: ["postgresql-17", "redis-server", "dash", "busybox"],
      // Perl is for Debian's own administration of clusters, and the rest for just-in-time compilation: together 300 MB.
      prepare: [
        "rm -rf usr/share/perl* usr/bin/perl* usr/lib/*/perl* usr/lib/*/libperl* usr/lib/*/libLLVM* usr/lib/*/libz3*",
        "rm -rf usr/lib/postgresql/*/lib/bitcode usr/lib/postgresql/*/lib/llvmjit*",
      ],
      check: {
        command: [`${postgresPrograms}/postgres`, "--version"],
        expect: /^postgres \(PostgreSQL\) 17\./,
        advice: "the sandbox looks for PostgreSQL 17",
      },
    },
    files: {
      kind: "files",
      files: {
        "usr/local/bin/docker-entrypoint.sh": standIn("database", "docker-entrypoint.sh"),
        "etc/passwd": standIn("database", "passwd"),
        "etc/group": standIn("database", "group"),
      },
    },
  },
  images: [
    {
      names: databaseNames,
      layers: ["debian", "files"],
      // As the official image: TERM would wait for clients to leave, INT does not.
      configuration: {
        Entrypoint: ["docker-entrypoint.sh"],
        Env: [`PATH=${postgresPrograms}:/usr/local/bin:/usr/bin`, "PGDATA=/var/lib/postgresql/data"],
        StopSignal: "SIGINT",
      },
    },
    {
      names: cacheNames,
      layers: ["debian", "files"],
      // As the official image, which has no protected mode; what is in the cache need not survive its pod.
      configuration: {
        Entrypoint: ["redis-server", "--protected-mode", "no", "--save", ""],
        Env: [searchPath],
        User: nobody,
      },
    },
  ],
};

function ofBinary(binary: string, names: readonly string[]): ArchiveRecipe {
  const path = `usr/local/bin/${binary}`;
  return {
    name: binary,
    layers: { binary: { kind: "binary", binary, path } },
    images: [{ names, layers: ["binary"], configuration: { Entrypoint: [`/${path}`] } }],
  };
}

/** As the official image, which has a shell: the bundled Traefik's pods run a command in it before they stop. */
const traefik: ArchiveRecipe = {
  name: "traefik",
  layers: {
    debian: {
      kind: "debian",
      suite: "trixie",
      packages: ["busybox-static"],
      prepare: ["chroot . /usr/bin/busybox --install -s /usr/bin"],
      check: {
        command: ["/usr/bin/sh", "-c", "command -v awk"],
        expect: /awk/,
        advice: "the sandbox needs a shell with awk",
      },
    },
    binary: { kind: "binary", binary: "traefik", path: "usr/local/bin/traefik" },
  },
  images: [
    {
      names: traefikNames,
      layers: ["debian", "binary"],
      configuration: { Entrypoint: ["/usr/local/bin/traefik"], Env: [searchPath] },
    },
  ],
};

/** Made from packages: they need nothing of the sandbox's own build. */
export const debianRecipes: readonly ArchiveRecipe[] = [haproxy, python, stores, userInterface];

/** Made from the sandbox's own binaries. */
export const binaryRecipes: readonly ArchiveRecipe[] = [
  ofBinary("pause", [pauseImageName, ...pausingNames]),
  ofBinary("coredns", [dnsImageName]),
  traefik,
];
