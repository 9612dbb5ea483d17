import { omitPulumiStackTraces } from "../../components/lib/pulumi-stack-traces";
import { renderCommand } from "./render-command";

omitPulumiStackTraces();
void renderCommand(process.argv.slice(2), {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
}).then((code) => {
  process.exitCode = code;
});
