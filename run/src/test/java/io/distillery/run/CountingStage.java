package io.distillery.run;

import io.distillery.base.Progress;
import io.distillery.base.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes numbered files, each a function of its options and the stages before, one after another.
 */
final class CountingStage implements Stage {
  private final String name;
  private final Options options;
  private final List<String> stages;
  private final boolean keepsItems;

  /** Numbers of the items made by this object. */
  final List<Integer> made = new ArrayList<>();

  /** Throws when it comes to this item; -1 for never. */
  int failAt = -1;

  record Options(int items, String word, int millisecondsEach) {}

  CountingStage(String name, Options options, boolean keepsItems, String... stages) {
    this.name = name;
    this.options = options;
    this.keepsItems = keepsItems;
    this.stages = List.of(stages);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Object options() {
    return options;
  }

  @Override
  public List<String> stages() {
    return stages;
  }

  @Override
  public Map<String, String> outsideInputs() {
    return Map.of();
  }

  @Override
  public boolean keepsItems() {
    return keepsItems;
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    StringBuilder before = new StringBuilder();
    for (String stage : stages) {
      before.append(Fingerprint.ofFolder(items(workspace.output(stage))));
    }
    Path items = Files.createDirectories(items(workspace.directory()));
    try (Progress.Task task = progress.begin("Counting", "items", options.items())) {
      for (int i = 0; i < options.items(); i++) {
        Path file = items.resolve(i + ".txt");
        if (!Files.exists(file)) {
          if (i == failAt) {
            throw new IOException("No space left on device");
          }
          Thread.sleep(options.millisecondsEach());
          WholeFile.write(file, Fingerprint.ofText(before + options.word() + i));
          made.add(i);
        }
        task.done(i + 1L);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return StageOutcome.of(Map.of("items", (long) options.items()));
  }

  private static Path items(Path stage) {
    return stage.resolve("items");
  }
}
