import assert from "node:assert/strict";
import { serviceTable } from "../../../components/topology/service-table";

describe("the table of Services", () => {
  it("shows name, type, ports with their node ports, and pods of each", () => {
    const text = serviceTable([
      {
        name: "reana-front-end",
        type: "NodePort",
        ports: [
          { port: 80, nodePort: 30080 },
          { port: 443, nodePort: undefined },
        ],
        pods: "HAProxy",
      },
      { name: "reana-ui", type: "ClusterIP", ports: [{ port: 80, nodePort: undefined }], pods: "reana-ui" },
    ]);
    assert.deepEqual(text.split("\n"), [
      "Service          Type       Ports          Pods",
      "reana-front-end  NodePort   80:30080, 443  HAProxy",
      "reana-ui         ClusterIP  80             reana-ui",
    ]);
  });
});
