package dev.vit4j.cli.command;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.option.ModelChoice;
import dev.vit4j.cli.option.RecipeChoice;
import dev.vit4j.report.internal.ShellWord;
import dev.vit4j.run.RunRecord;
import dev.vit4j.train.Recipes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The data set of a command that names none: the recipe's, else that of the run with whose weights the new one begins.
 *
 * @param set of the recipe's values
 */
record DatasetOfCommand(Optional<String> recipe, List<String> set, Optional<String> initFrom) {

    /** @throws InvalidRequestException if nothing says it; the message says what to add */
    String find(Output output) {
        if (recipe.isPresent()) {
            String name = Recipes.load(recipe.get(), set).recipe().dataset();
            output.say("data set " + name + ", as the recipe has it");
            return name;
        }
        Optional<RunRecord> run =
                initFrom.filter(ModelChoice::isFolder).flatMap(name -> RunRecord.ofModel(Path.of(name)));
        if (run.isEmpty()) {
            throw new InvalidRequestException(
                    "DATASET is missing: cifar10, shapes, a folder of class folders, or a list of images with their labels");
        }
        String name = run.get().dataset();
        if (run.get().datasetIsPath() || !RecipeChoice.isNamed(name)) {
            throw new InvalidRequestException("DATASET is missing: the run of " + initFrom.get() + " was on " + name
                    + ", and where that lies it doesn't record; name it, or other images, as in ./vit4j train "
                    + ShellWord.of("PATH/" + name) + " --init-from " + ShellWord.of(initFrom.get()));
        }
        output.say("data set " + name + ", as of the run of " + initFrom.get());
        return name;
    }
}
