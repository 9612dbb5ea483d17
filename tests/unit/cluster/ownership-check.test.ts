import assert from "node:assert/strict";
import { notKnown } from "../../../components/cluster/known-inputs";
import { hasMark, ownerOf } from "../../../components/cluster/object-owner";
import { ownershipCheck } from "../../../components/cluster/ownership-check";
import { formatMark, parseMark } from "../../../components/cluster/ownership-mark";
import { takenAdvice } from "../../../components/reana-checks";
import { connectedTo, creationOf, type FakeObject } from "./fake-cluster";

const mark = "reana/prod 0123456789abcdef";
const type = "kubernetes:core/v1:Service";

const service = (metadata: Readonly<Record<string, unknown>> = {}, name = "reana-front-end"): FakeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "reana", ...metadata },
});

const marked = (text: unknown) => ({ annotations: { "reana-pulumi/stack": text } });

const created = (metadata: Readonly<Record<string, unknown>>) => creationOf(type, { ...service(metadata) });

const check = ownershipCheck("ownership", ({ kind }, owner) => `Advice for ${kind} of ${owner}.`);

describe("the creation of an object", () => {
  it("goes on where its name is free, and where the provider makes up the name", async () => {
    await check.run(created(marked(mark)), connectedTo(service({}, "another")));
    const unnamed = creationOf(type, { apiVersion: "v1", kind: "Service", metadata: { namespace: "reana" } });
    await check.run(unnamed, () => assert.fail("no cluster is needed"));
  });

  it("goes on where the object of that name bears this stack's mark: it is about to be replaced", async () => {
    await check.run(created(marked(mark)), connectedTo(service(marked("reana/renamed 0123456789abcdef"))));
  });

  it("is refused where the name is taken, with the object, its owner and what to do", async () => {
    await assert.rejects(
      check.run(created(marked(mark)), connectedTo(service(marked("reana/prod ffffffffffffffff")))),
      {
        message:
          "Service reana-front-end in namespace reana is there already and belongs to stack reana/prod of this program. " +
          "Advice for Service of stack reana/prod of this program.",
      },
    );
  });

  it("is refused in the preview of a stack's first update, when it has no mark yet", async () => {
    await assert.rejects(
      check.run(created(marked(notKnown)), connectedTo(service(marked(mark)))),
      /stack reana\/prod/,
    );
    await assert.rejects(check.run(created({}), connectedTo(service())), /somebody else/);
  });

  it("is checked for every kind of the Kubernetes provider but the release", () => {
    assert.ok(check.appliesTo("kubernetes:traefik.io/v1alpha1:Middleware"));
    assert.ok(!check.appliesTo("kubernetes:helm.sh/v3:Release"));
    assert.ok(!check.appliesTo("random:index/randomId:RandomId"));
  });
});

describe("the owner of an object", () => {
  it("is known by what tools write on it", () => {
    const helm = {
      annotations: { "meta.helm.sh/release-name": "reana", "meta.helm.sh/release-namespace": "prod" },
    };
    const written = (...managers: readonly string[]) => ({
      managedFields: managers.map((manager) => ({ manager })),
    });
    const owners: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
      [marked(mark), "stack reana/prod of this program"],
      [helm, "Helm release reana in namespace prod"],
      [written("kubectl-create"), "somebody who used kubectl-create"],
      [written("kube-controller-manager", "pulumi-kubernetes-1a2b"), "another Pulumi stack"],
      [marked("nonsense"), "somebody else"],
      [{}, "somebody else"],
    ];
    for (const [metadata, owner] of owners) {
      assert.equal(ownerOf(service(metadata)), owner);
    }
  });

  it("is this stack by the identifier alone: stacks can be renamed, and two backends may have one of the same name", () => {
    assert.deepEqual(parseMark(formatMark({ stack: "reana/prod", id: "0123" })), {
      stack: "reana/prod",
      id: "0123",
    });
    assert.ok(hasMark(service(marked("reana/old 0123")), "reana/new 0123"));
    assert.ok(!hasMark(service(marked("reana/new 4567")), "reana/new 0123"));
    assert.ok(!hasMark(service(), undefined));
  });
});

describe("what to do about an object that is somebody else's", () => {
  const own = { namespace: "reana", release: "reana", stack: "prod" };

  it("is take-over, or not to create the namespace", () => {
    const advice = takenAdvice({ apiVersion: "v1", kind: "Namespace", name: "reana" }, "somebody else", own);
    assert.match(advice, /reana:namespace\.create to false/);
    assert.match(advice, /npm run take-over -- --stack prod --namespace reana --release reana/);
  });

  it("is another name where another stack has it", () => {
    const advice = takenAdvice(
      { apiVersion: "v1", kind: "ClusterRole", name: "x" },
      "stack reana/a of this program",
      own,
    );
    assert.match(advice, /another reana:release\.name/);
    assert.doesNotMatch(advice, /take-over/);
  });
});
