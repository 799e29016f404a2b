package io.distillery.cli.console;

import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.cli.option.OptionTable;
import io.distillery.dataset.CaptionFiles;
import io.distillery.dataset.DatasetLook;
import java.nio.file.Path;

/** Tells on the terminal what a look at a dataset found. */
public final class DatasetLines {
  private DatasetLines() {}

  /** Tells of classes, parts, and what is not taken. */
  public static void tell(Path folder, DatasetLook look, Progress progress) {
    progress.note(Text.format("Dataset %s", folder));
    look.lines().forEach(line -> progress.note(TerminalText.line(OptionTable.inFlags(line))));
  }

  /** Says how captions that lie beside the images are used. */
  public static void offerCaptions(Path folder, DatasetLook look, Progress progress) {
    for (CaptionFiles captions : look.captions()) {
      progress.note(TerminalText.line(sentence(folder, captions)));
    }
  }

  /** Returns what is said of captions that lie in a dataset. */
  public static String sentence(Path folder, CaptionFiles captions) {
    Path place = folder.resolve(captions.place());
    return captions.isTable()
        ? Text.format(
            "%s lies beside the images: --descriptions %s uses its captions instead of the"
                + " describer's",
            captions.place(), place)
        : Text.format(
            "%,d images have captions in text files beside them: --descriptions %s uses these"
                + " instead of the describer's",
            captions.images(), place);
  }
}
