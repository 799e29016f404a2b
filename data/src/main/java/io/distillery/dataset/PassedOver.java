package io.distillery.dataset;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.distillery.base.Text;
import java.util.List;

/**
 * Tells what of a dataset's folder is not taken, and why.
 *
 * @param reason why
 * @param what a kind of files, or a folder's name
 * @param count of files, or of folders and links where the reason is about those; at least 1
 * @param examples some of them, relative to the dataset's folder
 */
public record PassedOver(Reason reason, String what, long count, List<String> examples) {
  /** Says why something is not taken. */
  public enum Reason {
    /** Images of a format that cannot be decoded. */
    FORMAT("cannot be read: convert them to JPEG or PNG"),
    /** Images that lie in no class folder. */
    NO_CLASS("belong to no class: put each into the folder of its class"),
    /** Images that a table of labels does not name. */
    NO_LABEL("are not in the table of labels"),
    /** Files that a table of labels names. */
    NO_FILE("are not there"),
    /** Splits that are neither trained nor tested on. */
    SPLIT("are not used"),
    /** Links to something that is not there. */
    DEAD_LINK("lead to nothing: is a disk not mounted?"),
    /** Links to a folder that they lie in. */
    LOOP("lead back to a folder that they lie in"),
    /** Runs of this program. */
    RUN("are what Distillery made, and no data"),
    /** Files whose names are no text. */
    NAME("have names that are not UTF-8: rename them"),
    /** What systems and programs leave. */
    SYSTEM("are what a system or a program leaves beside files"),
    /** Hidden files and folders. */
    HIDDEN("are hidden"),
    /** Files that are no images. */
    OTHER("are no images");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  /** Copies the examples. */
  public PassedOver {
    examples = List.copyOf(examples);
  }

  /** Says whether images may be missing that the owner thinks of as data. */
  @JsonIgnore
  public boolean isLoss() {
    return reason != Reason.HIDDEN && reason != Reason.OTHER;
  }

  /** Says whether folders are named, not files. */
  private boolean isOfFolders() {
    return reason == Reason.SPLIT || reason == Reason.SYSTEM;
  }

  /** Says it in a sentence. */
  @Override
  public String toString() {
    return Text.format(
        "%,d %s %s (%s%s)",
        count,
        what,
        reason.words,
        String.join(", ", examples),
        isOfFolders() || count <= examples.size() ? "" : ", ...");
  }
}
