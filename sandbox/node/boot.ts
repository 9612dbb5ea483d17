import * as fs from "node:fs";
import * as path from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { writeLauncher } from "../launcher";
import { nodeName, relays } from "./addresses";
import { KubernetesApi } from "./api";
import { clusterDns } from "./cluster-dns";
import { hasCondition } from "./conditions";
import { type ComponentName, components } from "./components";
import { configurationFiles, kubeconfig } from "./configuration";
import { containerdResponds, importImage } from "./images";
import type { NodeLayout } from "./layout";
import { openNamespaces, type Sharing, startInside } from "./namespaces";
import { connect } from "./network";
import { createPki, writePki } from "./pki";
import { kill, type ProcessIdentity } from "./process-identity";
import { type NodeRecord, writeRecord } from "./record";
import { endOf, type StartedProcess } from "./started-process";

/** Longest time that one thing may take to become ready, in ms; usually it is a few seconds. */
const readyLimit = 90_000;
/** Time between two looks at the same thing, in ms. */
const interval = 25;

/** A node while it boots: what runs already, and the record of it. */
export class Boot {
  private readonly began = performance.now();
  private readonly started: StartedProcess[] = [];
  private init: ProcessIdentity | undefined;
  private client: KubernetesApi | undefined;

  constructor(
    private readonly layout: NodeLayout,
    private record: NodeRecord,
  ) {}

  /** Namespaces and link; certificates and configuration at the same time. */
  async prepare(pauseImage: string): Promise<void> {
    const { layout } = this;
    const { pki, config, varLib, varLog, reanaData } = layout;
    for (const directory of [pki, path.join(config, "cni"), varLib, varLog, reanaData]) {
      fs.mkdirSync(directory, { recursive: true });
    }
    // The stand-ins of REANA are not root, and each puts its own files there.
    fs.chmodSync(reanaData, 0o1777);
    this.write({});
    await Promise.all([this.openNamespaces(), this.configure(pauseImage)]);
  }

  /**
   * Starts everything up to a node that reports that it is ready to run pods.
   *
   * @param pauseArchive archive of the image whose container holds a pod's namespaces
   * @returns seconds since the boot began
   */
  async startNode(pauseArchive: string): Promise<number> {
    await Promise.all([this.start("etcd"), this.start("kube-apiserver"), this.start("containerd")]);
    // Before kubelet: it would try to fetch the image for the first pod, and then wait.
    await this.importWhenPossible(pauseArchive);
    await this.until("the API server is ready", () => this.api.isReady());
    for (const name of ["kubelet", "kube-controller-manager", "kube-scheduler", "kube-proxy"] as const) {
      await this.start(name);
    }
    await this.until("the node is Ready", async () =>
      hasCondition(await this.api.find(`/api/v1/nodes/${nodeName}`), "Ready"),
    );
    const readyAfter = (performance.now() - this.began) / 1000;
    this.write({ readyAfter });
    await this.start("kube-router");
    return readyAfter;
  }

  /** Gives the node an image. */
  async addImage(archive: string): Promise<void> {
    await importImage(this.pidOne, archive);
    this.write({ images: [...this.record.images, archive] });
  }

  /** Starts the cluster's DNS, whose image the node must have, and waits until it responds and pods can be created. */
  async startDns(image: string): Promise<void> {
    for (const object of clusterDns(image)) {
      await this.api.apply(object);
    }
    await this.until("cluster DNS responds", async () =>
      hasCondition(
        await this.api.find("/apis/apps/v1/namespaces/kube-system/deployments/coredns"),
        "Available",
      ),
    );
    await this.until(
      "pods can be created in namespace default",
      async () => (await this.api.find("/api/v1/namespaces/default/serviceaccounts/default")) !== undefined,
    );
  }

  /** Starts what listens on the machine's loopback; see relay-main.ts. */
  async startRelays(): Promise<void> {
    const launcher = path.join(this.layout.node, "relay");
    writeLauncher(launcher, path.join(__dirname, "relay-main.ts"));
    const relay = await this.run("relay", "network and files", process.execPath, [launcher]);
    const listening = relays.map(({ port }) => `listening on ${port}`);
    await this.until("the relays listen", () => {
      const logged = fs.readFileSync(relay.log, "utf8");
      return Promise.resolve(listening.every((line) => logged.includes(line)));
    });
  }

  /** Writes down that the node is complete. */
  finish(): void {
    this.write({ complete: true });
    this.client?.close();
  }

  /** Ends everything at once, for a boot that failed or is interrupted. What it made is for `endNode` to remove. */
  abort(): void {
    if (this.init !== undefined) {
      kill(this.init);
    }
    this.client?.close();
  }

  private async openNamespaces(): Promise<void> {
    const { layout, record } = this;
    this.init = await openNamespaces(layout, path.join(record.binaries, "pause"));
    this.write({ init: this.init });
    await connect(this.init, layout.state);
  }

  private async configure(pauseImage: string): Promise<void> {
    const { layout } = this;
    const pki = await createPki(layout.node);
    this.client = new KubernetesApi(pki.authority, pki.administrator);
    await writePki(layout.pki, pki);
    const administrator = kubeconfig(pki.authority, pki.administrator);
    const files = {
      ...configurationFiles({ pki: layout.pki, config: layout.config, pauseImage }),
      "administrator.kubeconfig": administrator,
      "kubelet.kubeconfig": kubeconfig(pki.authority, pki.kubelet),
    };
    for (const [name, text] of Object.entries(files)) {
      fs.writeFileSync(path.join(layout.config, name), text, { mode: 0o600 });
    }
    fs.writeFileSync(layout.kubeconfig, administrator, { mode: 0o600 });
  }

  private async start(name: ComponentName): Promise<void> {
    const { layout, record } = this;
    const { command, args } = components({
      binaries: record.binaries,
      pki: layout.pki,
      config: layout.config,
    })[name];
    await this.run(name, "nothing", command, args);
  }

  private async run(
    name: string,
    sharing: Sharing,
    command: string,
    args: readonly string[],
  ): Promise<StartedProcess> {
    const log = path.join(this.layout.logs, `${name}.log`);
    const process = await startInside(this.pidOne, sharing, command, args, log);
    this.started.push(process);
    this.write({ processes: { ...this.record.processes, [name]: process.identity } });
    return process;
  }

  /** containerd takes a moment until it responds; that is not an error of the image. */
  private async importWhenPossible(archive: string): Promise<void> {
    await this.until("containerd responds", () => containerdResponds(this.pidOne));
    await this.addImage(archive);
  }

  /**
   * Waits for something.
   *
   * @throws Error when it takes too long, or when a process of the node ends meanwhile, with the end of its log
   */
  private async until(what: string, condition: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + readyLimit;
    while (!(await condition())) {
      const ended = this.started.find((process) => process.ended());
      if (ended !== undefined) {
        const name = path.basename(ended.log, ".log");
        throw new Error(
          `${name} ended while waiting until ${what}; the end of ${ended.log}:\n${endOf(ended.log)}`,
        );
      }
      if (performance.now() > deadline) {
        throw new Error(
          `Waited ${readyLimit / 1000} s until ${what}, in vain; the logs of the node's processes are in ${this.layout.logs}.`,
        );
      }
      await sleep(interval);
    }
  }

  private write(change: Partial<NodeRecord>): void {
    this.record = { ...this.record, ...change };
    writeRecord(this.layout, this.record);
  }

  private get pidOne(): ProcessIdentity {
    if (this.init === undefined) {
      throw new Error("the namespaces are not open yet");
    }
    return this.init;
  }

  private get api(): KubernetesApi {
    if (this.client === undefined) {
      throw new Error("the certificates are not made yet");
    }
    return this.client;
  }
}
