import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { keepServicesOff, missingPackages } from "../../../sandbox/debian-packages";

/** A machine in miniature, with Debian's tools as far as they are used. */
class Machine {
  readonly root = fs.mkdtempSync(path.join(os.tmpdir(), "debian-packages-"));
  readonly #bin = path.join(this.root, "bin");

  constructor() {
    this.write(
      "bin/dpkg-query",
      'for one in . usr lib/systemd/system/$2.service usr/lib/systemd/system/$2.socket lib/systemd/system/$2@.service etc/init.d/$2; do echo "/$one"; done',
    );
    this.write(
      "bin/deb-systemd-helper",
      [
        `[ -n "$DPKG_MAINTSCRIPT_PACKAGE" ]; echo "$@" >>${this.root}/calls`,
        `link=/etc/systemd/system/multi-user.target.wants/$2; mkdir -p ${this.states} ${this.root}/etc/systemd/system/multi-user.target.wants`,
        `echo $link >${this.states}/$2.dsh-also; touch ${this.root}$link`,
      ].join("\n"),
    );
    this.write("bin/update-rc.d", `echo update-rc.d "$@" >>${this.root}/calls`);
  }

  get states(): string {
    return path.join(this.root, "var/lib/systemd/deb-systemd-helper-enabled");
  }

  get calls(): readonly string[] {
    const file = path.join(this.root, "calls");
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8").trimEnd().split("\n") : [];
  }

  get enabled(): readonly string[] {
    const wants = path.join(this.root, "etc/systemd/system/multi-user.target.wants");
    return fs.existsSync(wants) ? fs.readdirSync(wants) : [];
  }

  write(file: string, text: string): void {
    const target = path.join(this.root, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, file.startsWith("bin/") ? `#!/bin/sh -e\n${text}\n` : text, { mode: 0o755 });
  }

  keepOff(...packages: readonly string[]): void {
    const env = { PATH: `${this.#bin}:/usr/bin:/bin` };
    const { status, stderr } = spawnSync("sh", ["-ec", keepServicesOff, "sh", this.root, ...packages], {
      env,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
  }
}

describe("services of the sandbox's Debian packages", () => {
  let machine: Machine;
  beforeEach(() => (machine = new Machine()));
  afterEach(() => fs.rmSync(machine.root, { recursive: true }));

  it("count as disabled, so that no upgrade starts them", () => {
    machine.keepOff("etcd", "runc");
    assert.deepEqual(machine.calls, [
      "enable etcd.service",
      "enable etcd.socket",
      "update-rc.d etcd defaults-disabled",
      "enable runc.service",
      "enable runc.socket",
      "update-rc.d runc defaults-disabled",
    ]);
    assert.deepEqual(machine.enabled, []);
    assert.equal(fs.readdirSync(machine.states).length, 4);
  });

  it("are left alone where somebody has enabled or disabled them", () => {
    for (const unit of ["etcd.service", "etcd.socket"]) {
      machine.write(
        `var/lib/systemd/deb-systemd-helper-enabled/${unit}.dsh-also`,
        `/etc/systemd/system/multi-user.target.wants/${unit}\n`,
      );
    }
    machine.write("etc/systemd/system/multi-user.target.wants/etcd.service", "");
    machine.write("etc/rc2.d/S01etcd", "");
    machine.keepOff("etcd");
    assert.deepEqual(machine.calls, []);
    assert.deepEqual(machine.enabled, ["etcd.service"]);
  });
});

describe("Debian packages", () => {
  it("are missing unless dpkg has them installed", () => {
    assert.deepEqual(missingPackages(["a", "b", "c"], "ii  a\nrc  b\n"), ["b", "c"]);
  });
});
