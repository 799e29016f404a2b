package io.distillery.cli;

import io.distillery.base.Text;
import io.distillery.run.Environment;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "Distillery " + Environment.version(),
      Text.format(
          "Java %s on %s %s",
          System.getProperty("java.version"),
          System.getProperty("os.name"),
          System.getProperty("os.arch"))
    };
  }
}
