/** What the processes of the load test know of each other. */

export const hostname = "reana.example.org";

export const serverPort = 9000;

/** As many as REANA's chart gives uWSGI. */
export const serverThreads = 24;

/** Paths of the stand-in server. */
export const paths = {
  /** Responds never, and does not read a body. */
  slow: "/slow",
  /** Responds with 60 kB. */
  page: "/page",
  /** Responds once the body is whole. */
  login: "/api/login",
  ping: "/api/ping",
} as const;

/** All of 127/8 is this machine. */
export const addresses = {
  attacker: "127.0.0.66",
  otherClient: "127.0.0.10",
  prometheus: "127.0.0.11",
} as const;
