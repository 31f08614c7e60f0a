/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/help/help-pages.h"

#include <glib/gi18n.h>

#define TEXT(text) { FOVEA_HELP_TEXT, text }
#define PICTURE(which, text) { FOVEA_HELP_PICTURE, text, FOVEA_HELP_##which }
#define COMMAND(text) { FOVEA_HELP_COMMAND, text }
#define END { FOVEA_HELP_END }

static const FoveaHelpBlock start[] = {
  TEXT (N_("Fovea shows what convolution does: to a photo, with a small grid of numbers called a kernel, and inside a neural network, where thousands of kernels have been learned.")),
  PICTURE (SAMPLE_EDGES, N_("A photo, and where the Sobel filter finds its edges")),
  TEXT (N_("Filter a photo: open one with Ctrl+O, go to Filters (Alt+2) and click a preset. Each click adds a step; steps can be changed, moved, switched off and undone (Ctrl+Z).")),
  TEXT (N_("Look into a network: open an ONNX file with Ctrl+Shift+O and go to Network (Alt+3). Choose a layer on the left; its maps appear. Point at a pixel of a map to see on the photo what that neuron sees; click to hold it.")),
  TEXT (N_("Everything is computed on this machine. All numbers shown are the values themselves; colours are only a view of them.")),
  END,
};

static const FoveaHelpBlock convolution[] = {
  TEXT (N_("Lay the kernel over a neighbourhood of the photo, multiply each weight with the pixel under it, and add the products up. That sum is the new value of the pixel in the middle. Then move on by one pixel.")),
  PICTURE (KERNEL_SHARPEN, N_("The kernel that sharpens: red is positive, blue negative, white zero")),
  PICTURE (SAMPLE_SHARPEN, N_("Before and after")),
  TEXT (N_("A kernel whose weights add up to 1 keeps the brightness. One whose weights add up to 0 answers 0 on even areas, so only edges are left.")),
  PICTURE (KERNEL_SOBEL, N_("Sobel: right minus left, so vertical edges answer")),
  PICTURE (SAMPLE_SOBEL, N_("Its answer: grey areas of the photo became black")),
  TEXT (N_("Beyond the photo’s edge there are no pixels: the border setting says what is taken for them. Large kernels can be applied faster with a Fourier transform; each step tells which path computed it, and why.")),
  END,
};

static const FoveaHelpBlock lens[] = {
  TEXT (N_("The lens shows one convolution, number by number: the neighbourhood under the pointer, times the kernel, equals the result. It works over the photo and over every map of a network.")),
  TEXT (N_("On a layer of a network, the products of all input channels are added, then the bias; the activation function follows. Padding is shown as such.")),
  PICTURE (SAMPLE_PIXELS, N_("A neighbourhood of the photo, as large as the lens shows it")),
  TEXT (N_("Step with the arrow keys, or play: the window walks over the picture with the layer’s own stride and dilation.")),
  END,
};

static const FoveaHelpBlock kernels[] = {
  TEXT (N_("A kernel of your own is a grid like a spreadsheet: Tab and the arrows move, numbers can be pasted from a text or a spreadsheet. Width and height may differ; a divisor and an offset are applied to each sum.")),
  PICTURE (KERNEL_BLUR, N_("A Gaussian, which blurs: its weights fall off from the middle")),
  PICTURE (SAMPLE_BLUR, N_("Before and after")),
  TEXT (N_("The analysis tells the sum of the weights (the gain of even areas), the symmetry, and the rank: a kernel of rank 1 is a column times a row, which takes far fewer products.")),
  END,
};

static const FoveaHelpBlock networks[] = {
  TEXT (N_("A convolutional network is a chain of layers. Each filter of a convolution layer makes one map; the next layer reads all maps. The first layers see edges and colours, later ones see parts of objects.")),
  PICTURE (NETWORK_KERNELS, N_("What the first layer of the bundled LeNet-5 has learned: its kernels")),
  PICTURE (NETWORK_MAPS, N_("What these kernels make of a digit: the maps")),
  TEXT (N_("The colour bar below the maps says which value has which colour. Maps of one sign use viridis; where both signs occur zero is the neutral colour in the middle. Dead maps, nothing but zeros, are dimmed.")),
  TEXT (N_("The inspector explains a neuron: its value, the sum of products and the bias that it is made of, and which input channels contributed most. A click on a contribution goes one layer back.")),
  END,
};

static const FoveaHelpBlock fields[] = {
  TEXT (N_("A neuron’s receptive field is the part of the photo that its value can depend on. It grows from layer to layer with the kernels, and faster behind strides.")),
  PICTURE (NETWORK_FIELD, N_("The field of one neuron of the second convolution on a digit")),
  TEXT (N_("Point at a map: the field of the neuron under the pointer is outlined on the photo, and the outside is darkened. Padding that lies in the field is hatched. A click on the photo does the opposite and selects the neuron that looks there.")),
  TEXT (N_("Fields are exact through branches and skips. Where branches with different centres meet, a warning says so.")),
  TEXT (N_("What does a channel look for? Tools, Patches (Ctrl+Shift+P) searches a folder of photos for the places that excite each channel of the selected layer most, and cuts them out by their fields. A click opens the photo with that neuron selected. What is known of a photo is kept: a second look takes no time.")),
  COMMAND ("fovea-cli patches network.onnx photos sheet.png --layer conv5"),
  END,
};

static const FoveaHelpBlock heat[] = {
  TEXT (N_("A classifier says what is on a photo, not where. The class heat map (Ctrl+H) lets it judge every part: the network slides over the photo, and each place gets the probability of the class that you choose.")),
  TEXT (N_("This takes a classifier whose last layers can be turned into convolutions; Fovea does that when it can, and says why when it cannot.")),
  COMMAND ("fovea-cli run network.onnx photo.jpg --dense --json"),
  END,
};

static const FoveaHelpBlock why[] = {
  TEXT (N_("Why does a class win? Tools, Explain (Ctrl+Shift+E) lays over the photo what speaks for it, or for another class, or for the neuron that is selected. Point at the photo for the value itself; colours and opacity are only a view of it.")),
  TEXT (N_("There are thirteen methods, and they answer different questions. Grad-CAM and its kin weigh the maps of a layer: coarse, and about the class. Gradients go back to the pixels: fine, and noisy. Occlusion covers the photo piece by piece and asks again: slow, and easy to trust. All Methods shows them side by side.")),
  COMMAND ("fovea-cli explain network.onnx photo.jpg why.png --method grad-cam --class 281"),
  TEXT (N_("A neuron can depend on its whole receptive field, but most of its gradient comes from few pixels in the middle. That part is its effective field (Ctrl+Shift+R): its energy lies over the photo, the inner frame holds its share of 95 %. It grows as the square root of the number of layers only. Tools, Effective Fields measures all layers.")),
  COMMAND ("fovea-cli effective-field network.onnx photo.jpg"),
  END,
};

static const FoveaHelpBlock wants[] = {
  TEXT (N_("Tools, What It Wants (Ctrl+Shift+W) turns the question round: not what a channel makes of your photo, but what picture would excite it most. It begins with noise and climbs, step by step, along the gradient; the picture grows as you watch, and Pause and Stop are at once.")),
  TEXT (N_("Ask for a channel, one neuron, a whole layer or a class. Early layers want edges and colours, later ones textures, then parts of things. Colours without correlation, waves in the place of pixels, and jitter keep the picture from becoming noise that only a network likes.")),
  TEXT (N_("With the photo as its beginning there is DeepDream (more of whatever a layer sees), inversion (what a layer keeps of the photo: the picture is made from noise alone) and style transfer (painted as another picture is).")),
  COMMAND ("fovea-cli visualise network.onnx out.png --layer fire6_concat --channel 50"),
  COMMAND ("fovea-cli visualise network.onnx photo.jpg out.png --objective dream"),
  TEXT (N_("A network that makes pictures itself, a style, a denoiser or super-resolution, filters photos of any size: Tools, Apply the Network to the Photo. The photo goes through in tiles that overlap by what a pixel depends on, so that no seam is seen; where a network looks at everything it is given, tiles are blended.")),
  COMMAND ("fovea-cli apply network.onnx photo.jpg out.png"),
  END,
};

static const FoveaHelpBlock digits[] = {
  TEXT (N_("Tools, Draw a Digit (Ctrl+Shift+D) is a sheet of paper: write a number from 0 to 9, and the bundled LeNet-5 reads it as you write. On the right stands what each of its layers makes of it.")),
  PICTURE (NETWORK_MAPS, N_("The first layer’s maps of a digit")),
  TEXT (N_("The small picture beside the answer is what the network gets: your digit moved and scaled as those were that it has learned from. Look Inside (Ctrl+Enter) opens it in the main window, with numbers, receptive fields and all the rest.")),
  END,
};

static const FoveaHelpBlock graph[] = {
  TEXT (N_("The button beside the search shows the network as a graph in the place of photo and maps. Blocks of layers can be closed and opened with a double click; Ctrl and the wheel zoom, dragging moves, the arrows walk along the edges.")),
  TEXT (N_("A box that is selected is selected in the list too, and the other way round. What is searched for in the list stands out in the graph. It can be saved as SVG, PDF or PNG, whole or with some blocks closed:")),
  COMMAND ("fovea-cli graph network.onnx graph.svg"),
  END,
};

static const FoveaHelpBlock changes[] = {
  TEXT (N_("What does a map matter? Select it and mute it (M): it is zero for all layers behind it, and the classes say at once what that changes. Solo (Shift+M) mutes all others of its layer. Muted maps are crossed out, and are not counted as dead.")),
  TEXT (N_("The kernel that makes the map can be edited as well, in the inspector: everything behind it is computed again. Each change can be undone, and reset; the file is never touched.")),
  TEXT (N_("A kernel of the first layer can become a photo filter: a step that runs on the whole photo, at its full size.")),
  END,
};

static const FoveaHelpBlock comparing[] = {
  TEXT (N_("Tools, Compare puts a second photo or a second network beside the first: the same layer of both, on one scale of colours, with a map of the differences and their figures. With a second photo the network is the same; with a second network the photo is.")),
  TEXT (N_("Maps of one layer are compared without it: hold Ctrl and click two or more of them, then press Ctrl+Enter.")),
  END,
};

static const FoveaHelpBlock sessions[] = {
  TEXT (N_("A session (Ctrl+Alt+S) holds the photos, the steps, the network with its changes and class names, what is selected and how it is seen, and what is exported. It names files and keeps their SHA-256, so that you are told when one has changed.")),
  TEXT (N_("The command line does what it says, with the same bytes as the window:")),
  COMMAND ("fovea-cli session work.fovea --output-dir results"),
  TEXT (N_("Work that has not been saved is kept: after a crash, the next start offers it.")),
  END,
};

static const FoveaHelpBlock exporting[] = {
  TEXT (N_("Ctrl+E writes what you see, or all of it: the selected map, some maps or a whole layer, all layers, the kernels, a receptive field, the filtered photo.")),
  PICTURE (NETWORK_SHEET, N_("A contact sheet with its colour bar and its caption")),
  TEXT (N_("SVG and PDF sheets say in their caption what they show: layer, scale, colours, the network with the start of its SHA-256, the photo and the pre-processing. The same input gives the same bytes, always.")),
  TEXT (N_("Raw values are written as NumPy arrays (NPY), as text (CSV) or as 32-bit floating-point TIFF, which ImageJ opens as a stack.")),
  TEXT (N_("Ctrl+P prints the photo, or the contact sheet of the selected layer. The command line makes the same page as a PDF:")),
  COMMAND ("fovea-cli print photo.jpg page.pdf --paper a4"),
  END,
};

static const FoveaHelpBlock commands[] = {
  TEXT (N_("All that the window computes has a command. The export dialog shows the command for what it is about to write, with a button to copy it.")),
  COMMAND ("fovea-cli filter photo.jpg sharp.jpg --preset sharpen"),
  TEXT (N_("A kernel as text, a chain of steps that the window saved:")),
  COMMAND ("fovea-cli filter photo.jpg out.png --kernel '-1 0 1; -2 0 2; -1 0 1'"),
  COMMAND ("fovea-cli filter photo.jpg out.png --chain steps.json"),
  TEXT (N_("Layers, sizes and costs of a network; the classes of a photo; maps of a layer:")),
  COMMAND ("fovea-cli info network.onnx"),
  COMMAND ("fovea-cli run network.onnx photo.jpg --top 5"),
  COMMAND ("fovea-cli export network.onnx photo.jpg --layer conv1 --what activations --output-dir maps --format svg"),
  TEXT (N_("Each command tells its options with --help.")),
  END,
};

static const FoveaHelpBlock glossary[] = {
  { FOVEA_HELP_TERMS },
  END,
};

static const FoveaHelpPage pages[] = {
  { "start", N_("First Steps"), start },
  { "convolution", N_("What a Convolution Is"), convolution },
  { "lens", N_("The Convolution Lens"), lens },
  { "kernels", N_("Kernels of Your Own"), kernels },
  { "networks", N_("Networks and Their Maps"), networks },
  { "fields", N_("Receptive Fields"), fields },
  { "heat", N_("Where on the Photo"), heat },
  { "why", N_("Why a Class Wins"), why },
  { "wants", N_("What a Neuron Wants"), wants },
  { "digits", N_("Drawing Digits"), digits },
  { "graph", N_("The Graph"), graph },
  { "changes", N_("Muting Maps, Changing Kernels"), changes },
  { "comparing", N_("Comparing"), comparing },
  { "sessions", N_("Sessions"), sessions },
  { "exporting", N_("Exporting and Printing"), exporting },
  { "commands", N_("The Command Line"), commands },
  { "glossary", N_("Terms"), glossary },
};

const FoveaHelpPage *
fovea_help_pages (gsize *n)
{
  *n = G_N_ELEMENTS (pages);
  return pages;
}
