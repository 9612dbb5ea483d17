import { join } from "node:path";
import { messageBrokerName } from "./names";
import type { ArchiveRecipe } from "./recipe-types";

const standIn = (file: string): string => join(__dirname, "..", "stand-ins", "message-broker", file);

/** What RabbitMQ's scripts call. */
const applets = ["basename", "cat", "dirname", "expr", "id", "mkdir", "readlink", "rm", "sed", "sleep"];

/** RabbitMQ 3, as REANA's charts have it, and Python's AMQP client, which is the one below REANA's. */
export const messageBroker: ArchiveRecipe = {
  name: "message-broker",
  layers: {
    debian: {
      kind: "debian",
      // The last one with series 3.
      suite: "bookworm",
      packages: ["rabbitmq-server", "dash", "busybox", "python3-amqp"],
      prepare: [
        `for name in ${applets.join(" ")}; do [ -e usr/bin/$name ] || ln -s busybox usr/bin/$name; done`,
        "rm -rf usr/share/perl* usr/bin/perl* usr/lib/*/perl* usr/lib/*/libperl* usr/lib/python3.*/pydoc_data",
      ],
      check: {
        command: ["/usr/bin/python3", "-c", "import amqp, os; print(os.listdir('/usr/lib/rabbitmq/lib'))"],
        expect: /rabbitmq_server-3\./,
        advice: "the tests need RabbitMQ 3 and Python's AMQP client",
      },
    },
    files: {
      kind: "files",
      files: { "start.sh": standIn("start.sh"), "etc/passwd": standIn("passwd") },
    },
  },
  images: [
    {
      names: [messageBrokerName],
      layers: ["debian", "files"],
      configuration: {
        Entrypoint: ["/start.sh"],
        Env: [
          "PATH=/usr/lib/rabbitmq/bin:/usr/bin",
          "HOME=/var/lib/rabbitmq",
          "LANG=C.UTF-8",
          // As REANA's image: its files are the node's of this name, whatever the pod is called.
          "RABBITMQ_NODENAME=rabbit@localhost",
          "RABBITMQ_LOGS=-",
        ],
      },
    },
  ],
};
