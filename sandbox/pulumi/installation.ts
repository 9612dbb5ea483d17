import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { writeLauncher } from "../launcher";
import { nodeLayout } from "../node/layout";
import { pluginVersion } from "../plugin-version";
import { chartStandIns, layDownChart } from "./chart";

/** Where Pulumi keeps its things in a state directory. */
export interface PulumiLayout {
  /** PULUMI_HOME: plugins, credentials, workspace settings. */
  readonly home: string;
  /** The CLI, with the language host beside it. */
  readonly programs: string;
  readonly passphrase: string;
  /** REANA's charts as the sandbox has them, a directory each. */
  readonly charts: string;
  /** Copies of projects' Pulumi.yaml and stack files, a directory a project. */
  readonly projects: string;
  /** What Pulumi remembers of the node's resources. It lies with the node's files because it is worth nothing without the node. */
  readonly backend: string;
  /** Exists when the list of what the sandbox replaces has been shown. */
  readonly replacedShown: string;
}

export function pulumiLayout(state: string): PulumiLayout {
  const pulumi = path.join(state, "pulumi");
  return {
    home: path.join(pulumi, "home"),
    programs: path.join(pulumi, "programs"),
    passphrase: path.join(pulumi, "passphrase"),
    charts: path.join(pulumi, "charts"),
    projects: path.join(pulumi, "projects"),
    backend: path.join(nodeLayout(state).node, "pulumi"),
    replacedShown: path.join(pulumi, "replaced-shown"),
  };
}

/** Plugins that are stood in for, and the program that does. */
const standIns = { random: "random-plugin", tls: "tls-plugin" } as const;

/**
 * Puts the CLI, its language host, the plugins and the charts in place, and makes the passphrase, as far as they are not there yet.
 *
 * @param binaries directory of the programs built for the sandbox
 * @param project directory whose packages require certain versions of the plugins
 */
export function installPulumi(layout: PulumiLayout, binaries: string, project: string): void {
  for (const directory of [layout.programs, layout.projects, layout.backend]) {
    fs.mkdirSync(directory, { recursive: true });
  }
  linkOrCopy(path.join(binaries, "pulumi"), path.join(layout.programs, "pulumi"));
  // The CLI looks for it where its own file lies, so the CLI needs a place that is the sandbox's own.
  const host = path.join(__dirname, "language-host", "main.ts");
  writeLauncher(path.join(layout.programs, "pulumi-language-nodejs"), host);
  for (const [name, directory] of Object.entries(standIns)) {
    writeLauncher(pluginFile(layout, project, name), path.join(__dirname, directory, "main.ts"));
  }
  linkTo(path.join(binaries, "pulumi-resource-kubernetes"), pluginFile(layout, project, "kubernetes"));
  for (const standIn of chartStandIns) {
    layDownChart(layout.charts, standIn);
  }
  if (!fs.existsSync(layout.passphrase)) {
    fs.writeFileSync(layout.passphrase, randomBytes(32).toString("base64url"), { mode: 0o600 });
  }
}

/**
 * Environment of the CLI. Everything it writes is inside the state directory; nothing of the user's own Pulumi, Helm or
 * kubectl is read or written.
 *
 * @param inherited the caller's environment
 */
export function pulumiEnvironment(state: string, inherited: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const layout = pulumiLayout(state);
  const others = Object.entries(inherited).filter(([name]) => !/^(PULUMI_|HELM_|KUBE|TS_NODE_)/.test(name));
  return {
    ...Object.fromEntries(others),
    PULUMI_HOME: layout.home,
    PULUMI_BACKEND_URL: pathToFileURL(layout.backend).href,
    PULUMI_CONFIG_PASSPHRASE_FILE: layout.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // A plugin that is missing is one clear error at once, and not a download that fails slowly.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    // `npm test` checks types; checking them again would be most of the time of an `up`.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    KUBECONFIG: nodeLayout(state).kubeconfig,
    KUBECACHEDIR: path.join(layout.home, "kube-cache"),
    HELM_CACHE_HOME: path.join(layout.home, "helm", "cache"),
    HELM_CONFIG_HOME: path.join(layout.home, "helm", "config"),
    HELM_DATA_HOME: path.join(layout.home, "helm", "data"),
  };
}

/** Where the CLI looks for a plugin of the version that the program's package requires. */
function pluginFile(layout: PulumiLayout, project: string, name: string): string {
  const directory = path.join(layout.home, "plugins", `resource-${name}-v${pluginVersion(project, name)}`);
  fs.mkdirSync(directory, { recursive: true });
  return path.join(directory, `pulumi-resource-${name}`);
}

/** A symbolic link, put in place at once: another command may be starting the program. */
function linkTo(target: string, link: string): void {
  if (
    fs.lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true &&
    fs.readlinkSync(link) === target
  ) {
    return;
  }
  fs.rmSync(`${link}.new`, { force: true });
  fs.symlinkSync(target, `${link}.new`);
  fs.renameSync(`${link}.new`, link);
}

/** The same file under a second name where the file system allows it, as it is large. */
function linkOrCopy(from: string, to: string): void {
  const source = fs.realpathSync(from);
  const present = fs.statSync(to, { throwIfNoEntry: false });
  const wanted = fs.statSync(source);
  if (present?.ino === wanted.ino || (present?.size === wanted.size && present.mtimeMs === wanted.mtimeMs)) {
    return;
  }
  const whole = `${to}.new`;
  fs.rmSync(whole, { force: true });
  try {
    fs.linkSync(source, whole);
  } catch {
    fs.copyFileSync(source, whole);
    fs.utimesSync(whole, wanted.atime, wanted.mtime);
  }
  fs.renameSync(whole, to);
}
