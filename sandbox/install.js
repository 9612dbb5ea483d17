"use strict";

/**
 * First step of `npm start`: sees that Node is new enough and that node_modules holds what package-lock.json lists, and runs
 * `npm ci` when it does not. Plain JavaScript without dependencies, because it runs before there are any.
 */

const { spawn } = require("node:child_process");
const { existsSync, readFileSync } = require("node:fs");
const path = require("node:path");

const root = path.dirname(__dirname);

/** How often a line shows that npm is still at work, in milliseconds. */
const interval = 20_000;

/** A lock file's packages by their place in the tree; undefined when there is none that can be read. */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** Whether npm may leave a package out: an optional one may be for another system, a peer one may be forbidden by npm's settings. */
const mayBeMissing = (entry) => entry.optional === true || entry.peer === true;

/** Why node_modules does not serve; undefined when it does. npm keeps its own list of what it installed. */
function missing() {
  const wanted = lockedPackages(path.join(root, "package-lock.json"));
  const installed = lockedPackages(path.join(root, "node_modules", ".package-lock.json"));
  if (wanted === undefined) {
    throw new Error("package-lock.json cannot be read; check out the project again");
  }
  if (installed === undefined) {
    return "no packages are installed";
  }
  const places = Object.keys(wanted).filter((place) => place !== "");
  const differs = places.find((place) =>
    installed[place] === undefined
      ? !mayBeMissing(wanted[place])
      : installed[place].version !== wanted[place].version ||
        installed[place].integrity !== wanted[place].integrity,
  );
  const surplus = Object.keys(installed).find((place) => wanted[place] === undefined);
  const gone = Object.keys(installed).find((place) => !existsSync(path.join(root, place, "package.json")));
  const which = differs ?? surplus ?? gone;
  return which === undefined ? undefined : `${which} differs from package-lock.json`;
}

/** Refuses a Node older than package.json promises to work with. */
function checkNode() {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(
    JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).engines.node,
  );
  const [ownMajor, ownMinor] = process.versions.node.split(".").map(Number);
  if (ownMajor < Number(major) || (ownMajor === Number(major) && ownMinor < Number(minor))) {
    throw new Error(
      `Node.js ${major}.${minor} or newer is needed and this is ${process.versions.node}: install a newer one`,
    );
  }
}

function npmCi(reason) {
  const start = Date.now();
  console.error(`Installing npm packages (${reason})`);
  const timer = setInterval(() => {
    console.error(`Installing npm packages … ${Math.round((Date.now() - start) / 1000)} s`);
  }, interval);
  // Development packages too, whatever NODE_ENV is: the checks are made of them. No package's own scripts: that of
  // @pulumi/kubernetes would fetch a plugin, and the sandbox builds its own.
  const child = spawn("npm", ["ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`npm could not be started: ${error.message}`)));
    child.once("close", (code) => {
      clearInterval(timer);
      if (code === 0) {
        resolve();
      } else {
        reject(
          new Error(
            "npm ci failed, see above; when it could not download, check the network and npm's registry setting",
          ),
        );
      }
    });
  });
}

async function main() {
  checkNode();
  const reason = missing();
  if (reason !== undefined) {
    await npmCi(reason);
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
