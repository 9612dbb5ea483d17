/** What differs from a user's own Pulumi and cluster. */
export const replaced = `In the sandbox these are replaced, and nothing else:
  - the language host pulumi-language-nodejs: a small one, which starts the same program runner of @pulumi/pulumi
  - the plugins random and tls: small ones, with the resource types that this program uses
  - the cluster (kubernetes:context): the sandbox's node
  - the location of REANA's chart (reana:chart): the chart in sandbox/stand-ins/chart,
    of version 0.9.4 where the stack asks for that, else of 0.95.0-alpha.5
  - REANA's images: stand-ins; HAProxy, Traefik, PostgreSQL and Redis are real, and so are REANA's tables and migrations
The stack's settings are a copy in the state directory; the checkout's Pulumi.<stack>.yaml is read and never written.`;
