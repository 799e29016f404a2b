package io.distillery.spark;

import io.distillery.cli.command.CompareCommand;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Does on a cluster what {@code compare} does on one machine. */
@Command(
    name = "compare",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Makes small sets by several methods, trains the same networks on each, and writes one table, as"
          + " 'distillery compare' does. On the cluster, sets are drawn as 'spark synthesize' does, and"
          + " each training of a network on a set is a task; sets of real images are chosen in the"
          + " process that gives the command."
    },
    footer = {
      "",
      "Example:",
      "  distillery spark compare --master spark://head:7077 --data /shared/photos --methods"
          + " vlcp,random,real --ipc 10 --out /shared/runs/table",
    })
final class SparkCompareCommand extends CompareCommand {
  @Mixin private ClusterMixin cluster;

  @Override
  protected int usualThreads() {
    return cluster.threadsOfATask();
  }

  @Override
  protected void execute(Work work) throws IOException {
    try (SparkWorkshop workshop = cluster.open(threads())) {
      work.with(Optional.of(workshop));
    }
  }
}
