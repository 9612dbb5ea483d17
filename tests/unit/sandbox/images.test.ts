import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { defaultHaproxyImage } from "../../../components/config/haproxy-image";
import {
  architecture,
  imageConfiguration,
  layerOfFiles,
  saveArchive,
  sha256,
} from "../../../sandbox/images/archive";
import { serverNames, traefikRelease } from "../../../sandbox/images/names";
import { chartPath, chartStandIns, layDownChart } from "../../../sandbox/pulumi/chart";
import { messageBroker } from "../../../sandbox/images/message-broker";
import { binaryRecipes, debianRecipes } from "../../../sandbox/images/recipes";

const recipes = [...debianRecipes, ...binaryRecipes, messageBroker];
const names = recipes.flatMap(({ images }) => images.flatMap((image) => image.names));

/** Tag and values of Traefik's image by line; traefik, docker.io/traefik and docker.io/library/traefik are one name. */
const traefikImages: Record<string, [string, Record<string, unknown>]> = {
  "0.9.4": ["2.5.4", { name: "traefik", tag: "", pullPolicy: "IfNotPresent" }],
  "0.95": ["v3.1.3", { registry: "docker.io", repository: "traefik", tag: null, pullPolicy: "IfNotPresent" }],
};

describe("the sandbox's images", () => {
  it("cover the HAProxy that the program deploys", () => {
    assert.ok(names.includes(defaultHaproxyImage));
  });

  it("cover the Traefik that stack dev asks for, which is the one that is built", () => {
    const root = join(__dirname, "..", "..", "..");
    const { config } = parse(readFileSync(join(root, "Pulumi.dev.yaml"), "utf8")) as {
      config: { "reana:traefik": { version: string } };
    };
    assert.equal(config["reana:traefik"].version, traefikRelease);
    assert.ok(names.includes(`docker.io/library/traefik:${traefikRelease}`));
    const module = readFileSync(join(root, "sandbox", "binaries", "module", "go.mod"), "utf8");
    assert.ok(module.includes(`github.com/traefik/traefik/v3 ${traefikRelease} `));
  });

  for (const standIn of chartStandIns) {
    it(`cover every image that chart ${standIn.version} asks for`, () => {
      const charts = mkdtempSync(join(tmpdir(), "charts-"));
      layDownChart(charts, standIn);
      const chart = chartPath(charts, standIn);
      const { components, traefik } = parse(readFileSync(join(chart, "values.yaml"), "utf8")) as {
        components: Record<string, { image?: string }>;
        traefik: { image: unknown };
      };
      const templates = readdirSync(join(chart, "templates"), { recursive: true, encoding: "utf8" })
        .filter((file) => /\.(yaml|tpl)$/.test(file))
        .map((file) => readFileSync(join(chart, "templates", file), "utf8"));
      rmSync(charts, { recursive: true });
      const written = templates.flatMap((text) => text.match(/docker\.io\/[\w./-]+:[\w.-]+/g) ?? []);
      const asked = [...Object.values(components).flatMap(({ image }) => image ?? []), ...written];
      assert.ok(asked.length >= 5);
      assert.deepEqual(
        asked.filter((image) => !names.includes(image)),
        [],
      );
      const [tag, image] = traefikImages[standIn.name] ?? [];
      assert.deepEqual(traefik.image, image);
      assert.ok(templates.some((text) => text.includes(`(default "${tag}" .tag)`)));
      assert.ok(names.includes(`docker.io/library/traefik:${tag}`));
    });
  }

  it("have one name each, and files that are there", () => {
    assert.equal(new Set(names).size, names.length);
    const files = recipes.flatMap(({ layers }) =>
      Object.values(layers).flatMap((layer) => (layer.kind === "files" ? Object.values(layer.files) : [])),
    );
    assert.deepEqual(
      files.filter((file) => !existsSync(file)),
      [],
    );
  });

  it("name only layers that their archive has", () => {
    for (const { layers, images } of recipes) {
      assert.deepEqual(
        images.flatMap((image) => image.layers).filter((key) => !(key in layers)),
        [],
      );
    }
  });

  it("take from the Python Package Index only what is pinned by version and hash, for a base below", () => {
    for (const { layers, images } of recipes) {
      for (const [key, layer] of Object.entries(layers)) {
        if (layer.kind === "python") {
          const lines = readFileSync(layer.requirements, "utf8").replaceAll("\\\n", "").trim().split("\n");
          for (const line of lines.filter((text) => !text.startsWith("#"))) {
            assert.match(line, /^[\w-]+==\S+ +--hash=sha256:[0-9a-f]{64}$/);
          }
          const using = images.filter((image) => image.layers.includes(key));
          assert.ok(using.length > 0 && layers[layer.base]?.kind === "debian");
          assert.ok(using.every((image) => image.layers.indexOf(layer.base) < image.layers.indexOf(key)));
        }
      }
    }
  });

  it("have in each reana-server the reana-db that its release pins", () => {
    for (const [release, name] of Object.entries(serverNames)) {
      const recipe = recipes.find(({ images }) => images.some((image) => image.names.includes(name)));
      const image = recipe?.images.find((candidate) => candidate.names.includes(name));
      const layers = image?.layers.map((key) => recipe?.layers[key]) ?? [];
      const [python, ...more] = layers.filter((layer) => layer?.kind === "python");
      assert.deepEqual(more, []);
      assert.ok(readFileSync(python?.requirements ?? "", "utf8").includes(`\nreana-db==${release} `));
    }
  });

  it("run HAProxy as the official image does: number 99, ended by USR1", () => {
    const [image] = debianRecipes.find(({ name }) => name === "haproxy")?.images ?? [];
    assert.equal(image?.configuration.User, "99");
    assert.equal(image.configuration.StopSignal, "SIGUSR1");
  });
});

describe("an image archive", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "image-"));
    writeFileSync(join(directory, "program"), "content");
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const log = (): string => join(directory, "log");

  async function save(name: string): Promise<string> {
    const files = { "srv/program": { source: join(directory, "program"), mode: 0o755 } };
    await layerOfFiles(files, join(directory, "a.tar"), log());
    const images = [
      {
        names: ["example.org/a:1", "example.org/b:1"],
        layers: ["a"],
        configuration: { Entrypoint: ["/srv/program"] },
      },
    ];
    await saveArchive(images, { a: "a.tar" }, directory, join(directory, name), log());
    return join(directory, name);
  }

  it("is the same for the same content", async () => {
    assert.equal(await sha256(await save("one.tar")), await sha256(await save("two.tar")));
  });

  it("says what is in it, as container runtimes read it", async () => {
    const archive = await save("one.tar");
    const member = (name: string): string =>
      execFileSync("tar", ["--extract", "--to-stdout", "--file", archive, name], { encoding: "utf8" });
    const [image] = JSON.parse(member("manifest.json")) as {
      Config: string;
      RepoTags: string[];
      Layers: string[];
    }[];
    assert.deepEqual(image?.RepoTags, ["example.org/a:1", "example.org/b:1"]);
    const { rootfs, config } = JSON.parse(member(image.Config)) as {
      rootfs: { diff_ids: string[] };
      config: unknown;
    };
    writeFileSync(
      join(directory, "layer"),
      execFileSync("tar", ["--extract", "--to-stdout", "--file", archive, image.Layers[0] ?? ""]),
    );
    assert.deepEqual(rootfs.diff_ids, [`sha256:${await sha256(join(directory, "layer"))}`]);
    assert.deepEqual(config, { Entrypoint: ["/srv/program"] });
    assert.match(
      execFileSync("tar", ["--list", "--verbose", "--file", join(directory, "layer")], { encoding: "utf8" }),
      /-rwxr-xr-x 0\/0 .*srv\/program/,
    );
  });

  it("names the processor as OCI does", () => {
    assert.deepEqual([architecture("x64"), architecture("arm64")], ["amd64", "arm64"]);
    assert.match(imageConfiguration({ Entrypoint: ["/a"] }, ["d"], "x64"), /"architecture":"amd64"/);
  });
});
