import { mkdir, rm } from "node:fs/promises";
import { run } from "../processes";
import type { LayerSource } from "./recipe-types";

type Debian = Extract<LayerSource, { kind: "debian" }>;

/** Makes /usr/lib and its like what /lib points to before packages are unpacked; without it the loader's link is missing. */
const mergedDirectories = "/usr/share/mmdebstrap/hooks/merged-usr";

/** What is of no use in an image: texts for people, and conversions of old character sets. */
const unused = [
  ...["doc", "man", "info", "locale", "i18n", "lintian"].map((name) => `usr/share/${name}`),
  "usr/lib/*/gconv",
];

/**
 * Unpacks Debian packages and all that they need into a tar file. Their scripts do not run: what they would set up (users, services)
 * the images do without, or the recipe prepares it.
 *
 * @throws Error when what came out is not what the recipe expects
 */
export async function layerOfPackages(source: Debian, layer: string, log: string): Promise<void> {
  const options = [
    "--variant=extract",
    `--hook-dir=${mergedDirectories}`,
    `--include=${source.packages.join(",")}`,
    // A mirror may be some days behind; the packages are signed all the same.
    '--aptopt=Acquire::Check-Valid-Until "false"',
    `--extract-hook=${['cd "$1"', `rm -rf ${unused.join(" ")}`, ...(source.prepare ?? [])].join(" && ")}`,
  ];
  const env = { ...process.env, SOURCE_DATE_EPOCH: "0" };
  await run("mmdebstrap", ["--quiet", ...options, source.suite, layer], { log, env });
  await check(source, layer, log);
}

async function check({ check, suite, packages }: Debian, layer: string, log: string): Promise<void> {
  const root = `${layer}.root`;
  await unpack(layer, root, log);
  try {
    const printed = await run("chroot", [root, ...check.command], { log });
    if (check.expect?.test(printed) === false) {
      const [first = ""] = printed.split("\n");
      throw new Error(
        `Debian ${suite} has ${packages[0] ?? ""} as ${JSON.stringify(first)}: ${check.advice}.`,
      );
    }
  } finally {
    await rm(root, { recursive: true });
  }
}

export async function unpack(layer: string, directory: string, log: string): Promise<void> {
  await mkdir(directory);
  await run("tar", ["--extract", "--file", layer, "--directory", directory], { log });
}
