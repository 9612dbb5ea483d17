/** HAProxy releases that a configuration can be written for, oldest first: what a release does not know is left out. */
export const haproxyVersions = ["2.6", "2.8", "3.0", "3.2", "3.4"] as const;

export type HaproxyVersion = (typeof haproxyVersions)[number];

/** Whether a HAProxy is as new as a release that brought something. */
export const isAtLeast = (version: HaproxyVersion, release: HaproxyVersion): boolean =>
  haproxyVersions.indexOf(version) >= haproxyVersions.indexOf(release);
