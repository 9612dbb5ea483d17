import { endProcessWith, processIo } from "../command-line/process-io";
import { checkChart } from "./check-chart";

void endProcessWith(checkChart(process.argv.slice(2), processIo));
