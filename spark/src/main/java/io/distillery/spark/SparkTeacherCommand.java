package io.distillery.spark;

import io.distillery.cli.command.TeacherCommand;
import io.distillery.stage.Part;
import io.distillery.stage.SharedRun;
import io.distillery.stage.TeacherTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains teachers on a cluster. */
@Command(
    name = "teacher",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Trains networks on real images, as 'distillery teacher' does. On the cluster, each network is"
          + " a task, whose executor reads the images; one that is lost leaves its last checkpoint,"
          + " from which another goes on."
    },
    footer = {
      "",
      "Example:",
      "  distillery spark teacher --master spark://head:7077 --data /shared/photos --network"
          + " convnet3-batch,resnet18,resnetap10 --out /shared/teachers",
    })
final class SparkTeacherCommand extends TeacherCommand {
  @Mixin private ClusterMixin cluster;

  @Override
  protected int usualThreads() {
    return cluster.threadsOfATask();
  }

  @Override
  protected void train(List<TeacherTraining> trainings, Data of) throws IOException {
    Path folder = trainings.get(0).file().toAbsolutePath().getParent();
    List<Part> parts = trainings.stream().map(each -> each.part(of.folder())).toList();
    SharedRun shared = new SharedRun(of.asked(), folder, folder, threads(), "");
    try (SparkWorkshop workshop = cluster.open(threads())) {
      workshop.each("Training teachers", shared, parts, progress());
    }
  }
}
