import { show, type Problem } from "../lib/problem";
import type { HaproxyVersion } from "./haproxy-versions";

/** Releases that HAProxy's pods may have: they load a certificate by Lua, and know the directives of 3.2. */
export const podVersions = ["3.2", "3.4"] as const satisfies readonly HaproxyVersion[];

export type PodVersion = (typeof podVersions)[number];

/** HAProxy 3.2 LTS, fixes until 2030; 3.2.26 is past every advisory on this hop. */
export const defaultHaproxyImage = "docker.io/library/haproxy:3.2.26";

const defaultVersion: PodVersion = "3.2";

interface ImageReference {
  readonly tag: string | undefined;
  readonly hasDigest: boolean;
}

/** A colon before the last slash is that of a port. */
function readReference(image: string): ImageReference {
  const [name = "", digest] = image.split("@");
  const tag = /:([^:/]+)$/.exec(name)?.[1];
  return { tag, hasDigest: digest !== undefined };
}

/** A part of an image's name: lower case, with single separators within. */
const part = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";

/** `registry:port/path:tag@digest`, of which the path alone is needed. */
const imageReference = new RegExp(
  `^(?:(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+\\])(?::\\d+)?/)?${part}(?:/${part})*(?::\\w[\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`,
);

/** The series that a tag begins with, such as 3.2 of `3.2.26-alpine`; undefined where it begins with none. */
const seriesOf = (tag: string | undefined): string | undefined => /^v?(\d+\.\d+)(?!\d)/.exec(tag ?? "")?.[1];

interface HaproxyImage {
  readonly image: string;
  /** The series that the stack says. */
  readonly haproxyVersion?: PodVersion | undefined;
}

const isPodVersion = (series: string | undefined): series is PodVersion =>
  podVersions.some((version) => version === series);

/** The series that haproxy.cfg is written for. */
export function imageVersion({ image, haproxyVersion }: HaproxyImage): PodVersion {
  const series = seriesOf(readReference(image).tag);
  return haproxyVersion ?? (isPodVersion(series) ? series : defaultVersion);
}

const supported = podVersions.join(" or ");

/** An image whose HAProxy does not take the haproxy.cfg that is written, as far as its reference tells. */
export function imageProblems({ image, haproxyVersion }: HaproxyImage): readonly Problem[] {
  // What comes later, as an output, is planned with the default.
  if (image === defaultHaproxyImage) {
    return [];
  }
  const problem = (advice: string): readonly Problem[] => [
    { key: "reana:frontEnd.image", found: show(image), advice },
  ];
  if (!imageReference.test(image)) {
    return problem(
      `is no image reference: write registry/path:tag or registry/path@sha256:DIGEST, without scheme and login, for example ${defaultHaproxyImage}.`,
    );
  }
  const { tag, hasDigest } = readReference(image);
  const series = seriesOf(tag);
  if (series === undefined) {
    return haproxyVersion !== undefined || hasDigest
      ? []
      : problem(
          "does not say which HAProxy it is, and pods get another one whenever the tag moves. Write a tag that begins with a release of " +
            `HAProxy ${supported}, for example 3.2.26, or a digest; where the tag is your own, say the release under reana:frontEnd.haproxyVersion.`,
        );
  }
  if (!isPodVersion(series)) {
    return problem(
      `is HAProxy ${series}, and haproxy.cfg is written for ${supported}, which get fixes for years. Use one of these, for example ` +
        `${defaultHaproxyImage}.`,
    );
  }
  return haproxyVersion === undefined || haproxyVersion === series
    ? []
    : problem(
        `has a tag of HAProxy ${series}, and reana:frontEnd.haproxyVersion says ${haproxyVersion}; remove that, or use another image.`,
      );
}
