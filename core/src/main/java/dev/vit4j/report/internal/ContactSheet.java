package dev.vit4j.report.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.RgbImage;
import dev.vit4j.internal.text.VisibleText;
import java.awt.Graphics2D;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The images that a search has found, best first, each with its rank, its score and its name. */
public final class ContactSheet {

    private final List<Found> found;
    private final PictureLabels labels;
    private final TileSheet sheet;

    /**
     * A found image.
     *
     * @param image scaled down to the size in which the sheet shows it
     * @param rank from 1
     */
    public record Found(RgbImage image, int rank, double score, String name) {

        public Found {
            image = Thumbnail.of(image);
        }
    }

    /**
     * Lays out images, in order.
     *
     * @param title what was searched for
     * @param summary below the title
     * @throws InvalidRequestException if there are no images
     */
    public ContactSheet(String title, String summary, List<Found> found, PictureLabels labels) {
        if (found.isEmpty()) {
            throw new InvalidRequestException("there are no images to draw a contact sheet of");
        }
        this.found = List.copyOf(found);
        this.labels = labels;
        this.sheet = new TileSheet(VisibleText.of(title), summary, labels, found.size());
    }

    /** @throws dev.vit4j.ResourceException if the file can't be written */
    public void writePng(Path path) {
        sheet.writePng(path, (graphics, index, x, y) -> drawTile(graphics, found.get(index), x, y));
    }

    private void drawTile(Graphics2D graphics, Found one, int x, int y) {
        sheet.drawImage(graphics, one.image(), ChartPalette.INK, x, y);
        sheet.drawCaption(
                graphics,
                Integer.toString(one.rank()),
                String.format(Locale.ROOT, "%.3f", one.score()),
                ChartPalette.INK,
                x,
                y);
        sheet.drawNote(graphics, VisibleText.of(one.name()), labels.regular(13), ChartPalette.MUTED_INK, x, y);
    }
}
