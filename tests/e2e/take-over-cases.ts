import { traefikRelease } from "../../sandbox/images/names";
import type { Ports } from "./test-stack";

/** A release that is taken over. */
export interface Case {
  readonly what: string;
  /** Directory of the sandbox's chart. */
  readonly chart: "0.9.4" | "0.95";
  /** Chart version, where it is another than the sandbox's chart has. */
  readonly version?: string;
  readonly release: string;
  readonly namespace: string;
  readonly hostname: string;
  readonly nodePorts: Ports;
  readonly values: Readonly<Record<string, unknown>>;
  /** Further options of npm run take-over. */
  readonly options: string;
  /** Lines of the stack file. */
  readonly settings: readonly RegExp[];
  /** Statuses of plain http before and after. */
  readonly http: readonly string[];
}

const secrets = {
  reana: { REANA_SECRET_KEY: "a-secret-key" },
  database: { user: "reana", password: "reana" },
  cache: { user: "reana", password: "cache-password" },
  message_broker: { user: "reana", password: "broker-password" },
};

const usualPorts = { https: 30443, http: 30080 };

export const cases: readonly Case[] = [
  {
    what: "0.9.4 with default values",
    chart: "0.9.4",
    release: "reana",
    namespace: "reana",
    hostname: "reana.localhost",
    nodePorts: usualPorts,
    values: {},
    options: "--hostname reana.localhost",
    settings: [/httpRedirect: false/, /name: reana-traefik/, /className: traefik/],
    http: ["200"],
  },
  {
    what: "0.9.3 with values of its own",
    chart: "0.9.4",
    version: "0.9.3",
    release: "physics",
    namespace: "science",
    hostname: "physics.localhost",
    nodePorts: { https: 31843, http: 31880 },
    values: {
      reana_hostname: "physics.localhost",
      components: { reana_ui: { docs_url: "https://docs.example.org" } },
      secrets: { database: { password: "reana" }, cache: { password: "cache-password" } },
      traefik: { ports: { web: { nodePort: 31880 }, websecure: { nodePort: 31843 } } },
    },
    options: "--namespace science --release physics",
    settings: [/series: "0\.9"/, /docs_url: https:\/\/docs\.example\.org/, /httpsNodePort: 31843/],
    http: ["200"],
  },
  {
    what: "0.95.0-alpha.5 with the values that it requires",
    chart: "0.95",
    release: "reana",
    namespace: "reana",
    hostname: "reana.localhost",
    nodePorts: usualPorts,
    values: { reana_hostname: "reana.localhost", secrets },
    options: "",
    settings: [/httpRedirect: false/, /name: reana-traefik/],
    http: ["200"],
  },
  {
    what: "0.95.0-alpha.5 with values of its own",
    chart: "0.95",
    release: "physics",
    namespace: "science",
    hostname: "physics.localhost",
    nodePorts: { https: 31843, http: 31880 },
    values: {
      reana_hostname: "physics.localhost",
      reana_hostport: 31843,
      secrets: {
        ...secrets,
        gitlab: {
          REANA_GITLAB_HOST: "gitlab.example.org",
          REANA_GITLAB_OAUTH_APP_ID: "app",
          REANA_GITLAB_OAUTH_APP_SECRET: "gitlab-secret",
        },
      },
      traefik: {
        image: { tag: traefikRelease },
        additionalArguments: ["--entryPoints.web.http.redirections.entryPoint.to=:31843"],
        ports: { web: { nodePort: 31880 }, websecure: { nodePort: 31843 } },
      },
    },
    options: "--namespace science --release physics",
    settings: [/httpRedirect: true/, /https: 31843/, new RegExp(`version: ${traefikRelease}`)],
    http: ["301", "302", "308"],
  },
];
