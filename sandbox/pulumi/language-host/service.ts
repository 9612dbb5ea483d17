import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as grpc from "@grpc/grpc-js";
import type { ILanguageRuntimeServer } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { version } from "@pulumi/pulumi/package.json";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { pluginPackages, programDependencies } from "./packages";
import { type ProgramRun, runProgram } from "./program";

type Handlers = Pick<
  ILanguageRuntimeServer,
  | "handshake"
  | "getPluginInfo"
  | "about"
  | "getRequiredPackages"
  | "getProgramDependencies"
  | "run"
  | "installDependencies"
  | "cancel"
>;

/**
 * What the CLI requests of a language host while it previews, updates, refreshes, destroys and installs. Making SDKs and
 * converting programs is not part of it: the CLI then reports that the host does not have the call.
 *
 * @param engine address of the engine, which programs send their log to
 */
export function languageService(engine: string): { readonly handlers: Handlers; readonly end: () => void } {
  const children = new Set<ChildProcess>();
  const follow = (child: ChildProcess): void => {
    children.add(child);
    child.once("close", () => children.delete(child));
  };
  const handlers: Handlers = {
    handshake: (_call, respond) => respond(null, new language.LanguageHandshakeResponse()),
    getPluginInfo: (_call, respond) => respond(null, new plugin.PluginInfo().setVersion(version)),
    about: (_call, respond) =>
      respond(null, new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
    getRequiredPackages: (call, respond) => {
      const packages = pluginPackages(directoryOf(call.request.getInfo())).map((found) =>
        new plugin.PackageDependency()
          .setKind("resource")
          .setName(found.name)
          .setVersion(`v${found.version.replace(/^v/, "")}`)
          .setServer(found.server),
      );
      respond(null, new language.GetRequiredPackagesResponse().setPackagesList(packages));
    },
    getProgramDependencies: (call, respond) => {
      const dependencies = programDependencies(directoryOf(call.request.getInfo())).map((found) =>
        new language.DependencyInfo().setName(found.name).setVersion(found.version),
      );
      respond(null, new language.GetProgramDependenciesResponse().setDependenciesList(dependencies));
    },
    run: (call, respond) => {
      const started = (child: ChildProcess): void => {
        follow(child);
        call.on("cancelled", () => child.kill());
      };
      void runProgram(programRun(call.request, engine), started).then(({ error, reported }) =>
        respond(null, new language.RunResponse().setError(error).setBail(reported)),
      );
    },
    installDependencies: (call) => follow(installDependencies(call)),
    cancel: (_call, respond) => {
      children.forEach((child) => child.kill());
      respond(null, new Empty());
    },
  };
  return { handlers, end: () => children.forEach((child) => child.kill("SIGKILL")) };
}

function programRun(request: language.RunRequest, engine: string): ProgramRun {
  const info = request.getInfo();
  const config: Record<string, string> = {};
  request.getConfigMap().forEach((value, key) => {
    config[key] = value;
  });
  return {
    programDirectory: directoryOf(info),
    rootDirectory: info?.getRootDirectory() ?? "",
    workingDirectory: request.getPwd(),
    entryPoint: info?.getEntryPoint() ?? "",
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    dryRun: request.getDryrun(),
    parallel: request.getParallel(),
    args: request.getArgsList(),
    config,
    secretKeys: request.getConfigsecretkeysList(),
    options: info?.getOptions()?.toJavaScript() ?? {},
  };
}

/** Installs the program's packages with npm: exactly those of the lock file when there is one. */
function installDependencies(
  call: grpc.ServerWritableStream<language.InstallDependenciesRequest, language.InstallDependenciesResponse>,
): ChildProcess {
  const directory = directoryOf(call.request.getInfo());
  const verb = fs.existsSync(path.join(directory, "package-lock.json")) ? "ci" : "install";
  const child = spawn("npm", [verb, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const fail = (details: string): void => void call.emit("error", { code: grpc.status.INTERNAL, details });
  child.stdout.on("data", (text: Buffer) =>
    call.write(new language.InstallDependenciesResponse().setStdout(text)),
  );
  child.stderr.on("data", (text: Buffer) =>
    call.write(new language.InstallDependenciesResponse().setStderr(text)),
  );
  call.on("cancelled", () => child.kill());
  child.once("error", (error) => fail(`npm could not be started: ${error.message}`));
  child.once("close", (code) =>
    code === 0 ? call.end() : fail(`npm ${verb} failed with exit code ${code}`),
  );
  return child;
}

function directoryOf(info: language.ProgramInfo | undefined): string {
  return info?.getProgramDirectory() ?? process.cwd();
}
