import { join } from "node:path";
import {
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

/** How an image starts; the names are those of the OCI image configuration. */
export interface ImageConfiguration {
  readonly Entrypoint: readonly string[];
  readonly Env?: readonly string[];
  /** Numeric, so that a cluster can see that it is not root. */
  readonly User?: string;
  readonly StopSignal?: string;
}

/** What a layer is made of. */
export type LayerSource =
  /** Packages with all that they need, unpacked; inside, `command` has to succeed and to print what `expect` contains. */
  | {
      readonly kind: "debian";
      readonly suite: string;
      readonly packages: readonly string[];
      readonly check: {
        readonly command: readonly string[];
        readonly expect?: RegExp;
        readonly advice: string;
      };
    }
  /** Files of this repository, by where they are in the image. */
  | { readonly kind: "files"; readonly files: Readonly<Record<string, string>> }
  /** One binary of the sandbox's own build, by where it is in the image. */
  | { readonly kind: "binary"; readonly binary: string; readonly path: string };

export interface ImageRecipe {
  readonly names: readonly string[];
  /** Keys of the archive's layers, lowest first. */
  readonly layers: readonly string[];
  readonly configuration: ImageConfiguration;
}

/** Images that share layers, saved in one archive. */
export interface ArchiveRecipe {
  readonly name: string;
  readonly layers: Readonly<Record<string, LayerSource>>;
  readonly images: readonly ImageRecipe[];
}

const standIn = (...path: readonly string[]): string => join(__dirname, "..", "stand-ins", ...path);

const searchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** A user that owns nothing. */
const nobody = "65534";

/** Python as the first process of a container has no handler for TERM, and the kernel then lets it live; it does end on this. */
const interrupt = "SIGINT";

const haproxy: ArchiveRecipe = {
  name: "haproxy",
  layers: {
    debian: {
      kind: "debian",
      // The suite that follows HAProxy's current LTS line; it has no releases to pin, so what it has is checked instead.
      suite: "sid",
      packages: ["haproxy", "ca-certificates"],
      check: {
        command: ["/usr/sbin/haproxy", "-v"],
        expect: /^HAProxy version 3\.2\./,
        advice: "the sandbox needs HAProxy 3.2, the line that the program deploys",
      },
    },
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
      ],
      check: {
        command: [
          "/usr/bin/python3",
          "-c",
          "import flask, flask_talisman, websockets.asyncio.server; print('whole')",
        ],
        expect: /^whole/,
        advice: "the stand-ins of REANA need Flask, Talisman and websockets",
      },
    },
    files: {
      kind: "files",
      files: {
        "srv/server/application.py": standIn("server", "application.py"),
        "srv/server/uwsgi.ini": standIn("server", "uwsgi.ini"),
        "srv/session/session.py": standIn("session", "session.py"),
        "srv/workflow-controller/controller.py": standIn("workflow-controller", "controller.py"),
      },
    },
  },
  images: [
    {
      names: serverNames,
      program: ["uwsgi-core", "--ini", "/srv/server/uwsgi.ini"],
      environment: [],
      stopSignal: "SIGTERM",
    },
    {
      names: [sessionImageName],
      program: ["python3", "/srv/session/session.py"],
      environment: [],
      stopSignal: interrupt,
    },
    {
      names: workflowControllerNames,
      program: ["python3", "/srv/workflow-controller/controller.py"],
      environment: [`SESSION_IMAGE=${sessionImageName}`],
      stopSignal: interrupt,
    },
  ].map(({ names, program, environment, stopSignal }) => ({
    names,
    layers: ["debian", "files"],
    configuration: {
      Entrypoint: program,
      Env: [searchPath, "PYTHONUNBUFFERED=1", "PYTHONDONTWRITEBYTECODE=1", ...environment],
      User: nobody,
      StopSignal: stopSignal,
    },
  })),
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

function ofBinary(binary: string, names: readonly string[]): ArchiveRecipe {
  const path = `usr/local/bin/${binary}`;
  return {
    name: binary,
    layers: { binary: { kind: "binary", binary, path } },
    images: [{ names, layers: ["binary"], configuration: { Entrypoint: [`/${path}`] } }],
  };
}

/** Made from Debian packages: they need nothing of the sandbox's own build. */
export const debianRecipes: readonly ArchiveRecipe[] = [haproxy, python, userInterface];

/** Made from the sandbox's own binaries. */
export const binaryRecipes: readonly ArchiveRecipe[] = [
  ofBinary("pause", [pauseImageName, ...pausingNames]),
  ofBinary("coredns", [dnsImageName]),
  ofBinary("traefik", traefikNames),
];
